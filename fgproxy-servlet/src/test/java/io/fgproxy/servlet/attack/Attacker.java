package io.fgproxy.servlet.attack;

import io.fgproxy.codec.PolicyJson;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.servlet.container.ProxyFixture;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.RequestMatcher;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends the cases to a proxy, one connection each, and sees what reaches its upstream. */
final class Attacker {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String MAIN_KEY = "sk-main-of-case-";

    private final ProxyFixture proxy;
    private final List<PolicyCard> cards;
    private int minted;

    Attacker(ProxyFixture proxy, List<PolicyCard> cards) {
        this.proxy = proxy;
        this.cards = cards;
    }

    /** Every case has a sub-key and a main key of its own, so that what arrives late is not taken for another's. */
    private Keys mint(PolicyCard card) {
        SubKeySettings.Builder settings = SubKeySettings.named(card.name()).policy(PolicyJson.read(card.json()));
        String secret = MAIN_KEY + minted++;
        MainKey mainKey = proxy.proxy.mainKeys().add(NewMainKey.of("case", secret));
        return new Keys(proxy.mint(settings.mainKeys(List.of(mainKey.id())).build()), secret);
    }

    private record Keys(String key, String mainKey) {
        boolean isOfAnother(RecordedRequest request) {
            return request.headers()
                    .first("Authorization")
                    .filter(value -> value.matches("Bearer " + MAIN_KEY + "[0-9]+") && !value.endsWith(" " + mainKey))
                    .isPresent();
        }
    }

    /** What a client sees. */
    private record Answer(@Nullable RawResponse response, boolean hangs) {
        String text() {
            return response == null
                    ? hangs ? "(nothing)" : "(closed)"
                    : response.head().raw() + response.text();
        }
    }

    Outcome run(AttackCase attack) {
        PolicyCard card = PolicyCard.find(cards, attack.policy());
        Keys keys;
        try {
            keys = mint(card);
        } catch (IllegalArgumentException e) {
            return new Outcome(attack, Outcome.Kind.WRONG, List.of("the policy is not understood: " + e), card.json());
        }
        String key = keys.key();
        Request request = Request.of(attack, key);
        Map<String, String> files = files(attack, key);
        proxy.upstream.reset();
        proxy.upstream.server().handle(RequestMatcher.any(), new Upstream(files));
        Answer answer = exchange(attack, request);
        List<RecordedRequest> recorded = proxy.upstream.requests().stream()
                .filter(each -> !keys.isOfAnother(each))
                .toList();
        recorded.forEach(each -> each.awaitBodyEnd(PATIENCE));
        List<Sent> sent = recorded.stream()
                .filter(RecordedRequest::bodyComplete)
                .map(Sent::of)
                .filter(each -> !isOwnScan(attack, each))
                .toList();
        Judge judge = new Judge(key, keys.mainKey(), files);
        // A credential has leaked as soon as a head arrived, whatever it was for and whether its body followed.
        boolean leaks = recorded.stream().map(Sent::of).anyMatch(judge::leaks)
                || answer.text().contains(keys.mainKey());
        boolean cut = recorded.stream().anyMatch(each -> each.bodyLength() > each.body().length);
        if (cut) {
            return new Outcome(
                    attack, Outcome.Kind.WRONG, List.of("too long to be judged"), evidence(request, answer, sent));
        }
        return judge(attack, card, request, answer, sent, judge, leaks);
    }

    /** The proxy itself reads the file of a batch before it lets the batch be made. */
    private static boolean isOwnScan(AttackCase attack, Sent sent) {
        return attack.request().contains("/v1/batches")
                && sent.method().equals("GET")
                && sent.target().matches("/v1/files/[^/]+(/content)?");
    }

    private static Map<String, String> files(AttackCase attack, String key) {
        Map<String, String> files = new HashMap<>();
        for (String file : attack.option("file")) {
            int blank = file.indexOf(' ');
            files.put(file.substring(0, blank), bytes(file.substring(blank + 1), key));
        }
        return files;
    }

    private static String bytes(String written, String key) {
        return Bytes.expand(Bytes.text(written.getBytes(StandardCharsets.UTF_8)), key);
    }

    private Answer exchange(AttackCase attack, Request request) {
        try (RawHttp http = proxy.connect().deadline(PATIENCE)) {
            try {
                http.send(request.wire());
                if (attack.option("end").contains("halfclose")) {
                    http.halfClose();
                }
            } catch (UncheckedIOException e) {
                // Refused before all was sent; the answer may be there all the same.
            }
            try {
                RawResponse response = http.readResponse();
                if (attack.option("end").contains("drain")) {
                    http.halfClose();
                    boolean closed = http.awaitClosed(PATIENCE);
                    return new Answer(response, !closed);
                }
                return new Answer(response, false);
            } catch (IllegalStateException | UncheckedIOException e) {
                return new Answer(null, String.valueOf(e.getMessage()).startsWith("did not get"));
            }
        }
    }

    private Outcome judge(
            AttackCase attack,
            PolicyCard card,
            Request request,
            Answer answer,
            List<Sent> sent,
            Judge judge,
            boolean leaks) {
        Set<String> why = new LinkedHashSet<>();
        Outcome.Kind kind = null;
        for (Sent each : sent) {
            why.addAll(judge.findings(card, each));
            if (!request.methods().contains(each.method())) {
                why.add("another method: " + each.method());
            }
        }
        if (leaks) {
            kind = Outcome.Kind.LEAK;
            why.add("a secret is where it must not be");
        } else if (!why.isEmpty()) {
            kind = Outcome.Kind.BYPASS;
        } else if (answer.hangs()) {
            kind = Outcome.Kind.HANG;
        } else if (isCrash(attack, answer)) {
            kind = Outcome.Kind.CRASH;
        } else {
            kind = expected(attack, request, answer, sent, why);
        }
        return new Outcome(attack, kind, List.copyOf(why), evidence(request, answer, sent));
    }

    private static boolean isCrash(AttackCase attack, Answer answer) {
        return answer.response() != null
                && answer.response().status() >= 500
                && !attack.expect().statuses().contains(answer.response().status());
    }

    private static Outcome.Kind expected(
            AttackCase attack, Request request, Answer answer, List<Sent> sent, Set<String> why) {
        Expectation expect = attack.expect();
        RawResponse response = answer.response();
        if (expect.kind() == Expectation.Kind.PASSES) {
            why.addAll(Control.differences(attack, request, response, sent));
            return why.isEmpty() ? Outcome.Kind.CONTROL : Outcome.Kind.WRONG;
        }
        if (!sent.isEmpty() && expect.kind() == Expectation.Kind.HARMLESS) {
            return Outcome.Kind.HARMLESS;
        }
        if (!sent.isEmpty()) {
            why.add("went through, though harmless");
        } else if (response == null) {
            if (!expect.closed()) {
                why.add("closed without an answer");
            }
        } else if (!expect.takes(response.status())) {
            why.add("answered " + response.status());
        } else if (expect.code() != null && !response.text().contains("\"code\":\"" + expect.code() + "\"")) {
            why.add("another code than " + expect.code());
        }
        return why.isEmpty() ? Outcome.Kind.REFUSED : Outcome.Kind.WRONG;
    }

    private static String evidence(Request request, Answer answer, List<Sent> sent) {
        List<String> parts = new ArrayList<>(List.of("--- sent", request.text(), "--- answered", cut(answer.text())));
        for (Sent each : sent) {
            parts.addAll(List.of("--- upstream", each.text()));
        }
        return String.join("\n", parts);
    }

    private static String cut(String text) {
        return text.length() > 1_500 ? text.substring(0, 1_500) + "…" : text;
    }

    /** What a control must be like. */
    private static final class Control {
        static List<String> differences(
                AttackCase attack, Request request, @Nullable RawResponse response, List<Sent> sent) {
            List<String> why = new ArrayList<>();
            if (response == null || response.status() != 200) {
                why.add("not answered 200");
                return why;
            }
            if (response.head().raw().contains("upstream")) {
                why.add("the head of the answer tells of upstream");
            }
            attack.option("hides").stream()
                    .filter(response.text()::contains)
                    .forEach(hidden -> why.add("the answer shows " + hidden));
            if (attack.option("end").contains("local")) {
                return why;
            }
            if (sent.size() != 1) {
                why.add("upstream got " + sent.size() + " requests");
                return why;
            }
            String body = attack.option("becomes").isEmpty()
                    ? request.body()
                    : bytes(attack.option("becomes").get(0), "");
            if (!body.equals(sent.get(0).body())) {
                why.add("the body was changed");
            }
            String target = attack.option("target").isEmpty()
                    ? request.target()
                    : attack.option("target").get(0);
            if (!target.equals(sent.get(0).target())) {
                why.add("the target was changed");
            }
            return why;
        }
    }
}
