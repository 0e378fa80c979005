package io.fgproxy.servlet.attack;

import io.fgproxy.testkit.http.Header;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Says what is wrong with a head that reached upstream: its framing, whose it is, and what else it asks for. */
final class HeadJudge {
    private static final Set<String> NEVER = Set.of(
            "openai-organization",
            "openai-project",
            "api-key",
            "x-api-key",
            "cookie",
            "cookie2",
            "proxy-authorization",
            "x-http-method",
            "x-http-method-override",
            "x-method-override",
            "x-original-method",
            "forwarded",
            "te",
            "trailer",
            "upgrade",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "expect");
    private static final Set<String> OTHER_PATHS =
            Set.of("x-original-url", "x-rewrite-url", "x-original-uri", "x-forwarded-uri", "x-forwarded-path");
    private static final Pattern BAD_LINE = Pattern.compile("(?s)(?<!\\r)\\n|\\r(?!\\n)|\\x00|\\r\\n[ \\t]");

    private HeadJudge() {}

    static void judge(Sent sent, String mainKey, PolicyCard card, Consumer<String> findings) {
        if (BAD_LINE.matcher(sent.head()).find()) {
            findings.accept("lines of the head that may be read in two ways");
        }
        List<String> credentials = sent.headers().all("Authorization");
        if (!credentials.equals(List.of("Bearer " + mainKey))) {
            findings.accept("the credential is not the main key alone");
        }
        boolean chunked = sent.headers().contains("Transfer-Encoding");
        int lengths = sent.headers().all("Content-Length").size();
        if (lengths > 1
                || (lengths == 1 && chunked)
                || sent.headers().all("Host").size() != 1) {
            findings.accept("framing or host that may be read in two ways");
        }
        if (sent.headers().all("Content-Type").size() > 1) {
            findings.accept("several content types");
        }
        for (Header header : sent.headers()) {
            judgeField(sent, header, card, findings);
        }
    }

    private static void judgeField(Sent sent, Header header, PolicyCard card, Consumer<String> findings) {
        // Gateways of the CGI family do not tell a hyphen from an underscore.
        String name = header.name().toLowerCase(Locale.ROOT).strip().replace('_', '-');
        String value = header.value().toLowerCase(Locale.ROOT);
        if (NEVER.contains(name) || name.startsWith("x-forwarded-")) {
            findings.accept("the header " + header);
        }
        if (OTHER_PATHS.contains(name)) {
            card.judgeOperation(
                    sent.method(), header.value(), finding -> findings.accept(finding + " (by " + name + ")"));
        }
        if (name.equals("content-encoding") && !value.equals("identity")) {
            findings.accept("a packed body");
        }
        if (name.equals("connection") && !Set.of("keep-alive", "close").contains(value)) {
            findings.accept("the header " + header);
        }
        if (value.contains("openai-organization.")
                || value.contains("openai-project.")
                || value.contains("openai-insecure-api-key")) {
            findings.accept("the header " + header);
        }
    }
}
