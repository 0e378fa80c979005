package io.fgproxy.testkit.upstream;

import io.fgproxy.testkit.http.Headers;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The header fields that OpenAI and the network in front of it put on every answer. */
final class AnswerHeaders {

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private AnswerHeaders() {}

    static Headers json(Instant now) {
        return of(now, "application/json");
    }

    static Headers events(Instant now) {
        return of(now, "text/event-stream; charset=utf-8");
    }

    static Headers of(Instant now, String contentType) {
        String ray = Ids.hex("", 16) + "-FRA";
        String clearance =
                Ids.alphanumeric("", 43) + "-" + now.getEpochSecond() + "-1.0.1.1-" + Ids.alphanumeric("", 60);
        String expires = HTTP_DATE.format(now.plusSeconds(1_800));
        return Headers.of(
                "Date", HTTP_DATE.format(now),
                "Content-Type", contentType,
                "Connection", "keep-alive",
                "access-control-expose-headers", "X-Request-ID",
                "openai-organization", "fake-org-main",
                "openai-processing-ms", "12",
                "openai-project", "proj_FakeUpstream0000000000",
                "openai-version", "2020-10-01",
                "x-envoy-upstream-service-time", "15",
                "x-ratelimit-limit-requests", "10000",
                "x-ratelimit-limit-tokens", "2000000",
                "x-ratelimit-remaining-requests", "9999",
                "x-ratelimit-remaining-tokens", "1999984",
                "x-ratelimit-reset-requests", "6ms",
                "x-ratelimit-reset-tokens", "0s",
                "x-request-id", Ids.hex("req_", 32),
                "strict-transport-security", "max-age=31536000; includeSubDomains; preload",
                "cf-cache-status", "DYNAMIC",
                "Set-Cookie",
                        "__cf_bm=" + clearance + "; path=/; expires=" + expires
                                + "; domain=.api.openai.com; HttpOnly; Secure; SameSite=None",
                "X-Content-Type-Options", "nosniff",
                "Set-Cookie",
                        "_cfuvid=" + Ids.alphanumeric("", 43)
                                + "; path=/; domain=.api.openai.com; HttpOnly; Secure; SameSite=None",
                "Server", "cloudflare",
                "CF-RAY", ray,
                "alt-svc", "h3=\":443\"; ma=86400");
    }
}
