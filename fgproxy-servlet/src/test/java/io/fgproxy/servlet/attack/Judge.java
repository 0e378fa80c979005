package io.fgproxy.servlet.attack;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Says what is wrong with a request that reached upstream, reading it in every way in which some upstream may: the path
 * decoded or not, JSON and forms by the first, the last or the case-folded name, in each charset that they may be in.
 * It knows nothing of the proxy's own readers. Finding nothing means harmless.
 */
final class Judge {
    private final String key;
    private final String mainKey;
    private final Map<String, String> files;

    /**
     * For one exchange.
     *
     * @param key the client's secret, which must stay behind
     * @param mainKey the only credential that may go upstream
     * @param files what upstream keeps, for batches
     */
    Judge(String key, String mainKey, Map<String, String> files) {
        this.key = key;
        this.mainKey = mainKey;
        this.files = files;
    }

    /** What is wrong; empty if nothing. */
    Set<String> findings(PolicyCard card, Sent sent) {
        Set<String> findings = new LinkedHashSet<>();
        HeadJudge.judge(sent, mainKey, card, findings::add);
        if (card.isShut()) {
            findings.add("nothing may get through");
        }
        for (String path : Loose.paths(sent.path())) {
            card.judgeOperation(sent.method(), path, finding -> findings.add(finding + " (path read loosely)"));
            judgeModelInPath(card, path, findings::add);
        }
        judgeQuery(card, sent.query(), findings::add);
        String call = sent.method() + " " + sent.path();
        judgeBody(card, call, sent, findings);
        if (call.equals("POST /v1/batches")) {
            judgeBatch(card, sent, findings);
        }
        return findings;
    }

    /** Whether the client's secret is in the head, plainly or in another writing; a body is the client's own to fill. */
    boolean leaks(Sent sent) {
        return Secrets.isIn(key, sent.head());
    }

    private static void judgeModelInPath(PolicyCard card, String path, Consumer<String> findings) {
        if (path.startsWith("/v1/models/") || path.startsWith("/v1/engines/")) {
            card.judgeModel(path.substring(path.indexOf('/', 4) + 1), findings);
        }
    }

    private static void judgeQuery(PolicyCard card, String query, Consumer<String> findings) {
        for (String pair : Loose.percent(query).split("[&;]", -1)) {
            int mark = pair.indexOf('=');
            String name = View.fold(mark < 0 ? pair : pair.substring(0, mark));
            if (name.equals("model") || name.equals("engine") || name.equals("deployment")) {
                card.judgeModel(pair.substring(mark + 1), findings);
            }
            if (Set.of("api_key", "apikey", "api-key", "key", "access_token", "token", "authorization")
                    .contains(name)) {
                findings.accept("a credential in the query");
            }
            if (Set.of("_method", "organization", "project", "openai-organization", "openai-project")
                    .contains(name)) {
                findings.accept("the query says " + name);
            }
        }
    }

    private static void judgeBody(PolicyCard card, String call, Sent sent, Set<String> findings) {
        if (sent.body().isEmpty()) {
            card.judge(call, Uses.of(new LooseValue.Obj(List.of()), View.ALL.get(0)), findings::add);
            return;
        }
        if (!sent.contentType().toLowerCase(Locale.ROOT).contains("multipart")) {
            for (String text : Texts.of(Bytes.of(sent.body()), sent.contentType())) {
                judgeDocuments(card, call, text, findings);
            }
        }
        for (List<LooseForm.Field> form : LooseForm.readings(sent.body(), sent.contentType())) {
            for (View view : View.ALL) {
                card.judge(call, Uses.of(form, view), finding -> findings.add(finding + " (form, " + view + ")"));
            }
        }
    }

    private static void judgeDocuments(PolicyCard card, String call, String text, Set<String> findings) {
        try {
            for (LooseValue document : LooseJson.read(text)) {
                if (document instanceof LooseValue.Word) {
                    continue;
                }
                for (View view : View.ALL) {
                    card.judge(call, Uses.of(document, view), finding -> findings.add(finding + " (" + view + ")"));
                }
            }
        } catch (IllegalArgumentException e) {
            findings.add("cannot be judged: " + e.getMessage());
        }
    }

    /** Each line of a batch is a request of its own. */
    private void judgeBatch(PolicyCard card, Sent sent, Set<String> findings) {
        for (LooseValue document : LooseJson.read(new String(Bytes.of(sent.body()), StandardCharsets.UTF_8))) {
            for (View view : View.ALL) {
                Uses.of(document, view).references.stream()
                        .filter(reference -> reference.startsWith("file:"))
                        .forEach(reference -> judgeLines(card, files.get(reference.substring(5)), view, findings));
            }
        }
    }

    private static void judgeLines(PolicyCard card, String content, View view, Set<String> findings) {
        if (content == null) {
            findings.add("a batch of a file that nobody knows");
            return;
        }
        for (String text : Texts.of(Bytes.of(content), "")) {
            for (LooseValue line : LooseJson.read(text)) {
                if (line instanceof LooseValue.Obj object) {
                    Map<String, LooseValue> members = view.members(object);
                    String method = text(members.get("method"), "POST");
                    String url = text(members.get("url"), "(none)");
                    Consumer<String> found = finding -> findings.add(finding + " (line of a batch, " + view + ")");
                    for (String path : Loose.paths(url)) {
                        card.judgeOperation(method.toUpperCase(Locale.ROOT), path, found);
                    }
                    LooseValue body = members.getOrDefault("body", new LooseValue.Obj(List.of()));
                    card.judge("POST " + url, Uses.of(body, view), found);
                }
            }
        }
    }

    private static String text(LooseValue value, String otherwise) {
        return value instanceof LooseValue.Str string ? string.text() : otherwise;
    }
}
