package io.fgproxy.servlet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For how long upstream asks to be left alone. */
class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    /** @param fields as in {@code name: value; name: value} */
    private static Map<String, List<String>> headers(String fields) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String field : fields.split(";", -1)) {
            String[] parts = field.split("=", 2);
            headers.put(parts[0].strip(), List.of(parts[1].strip()));
        }
        return headers;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry-after=7 | 7000",
                "retry-after=0 | 0",
                "retry-after=1.5 | 1500",
                "retry-after=Thu, 01 Jan 2026 12:01:00 GMT | 60000",
                "retry-after=Thu, 01 Jan 2026 11:00:00 GMT | 0",
                "retry-after-ms=120 | 120",
                "retry-after-ms=120.5;retry-after=9 | 120",
                "retry-after-ms=soon;retry-after=9 | 9000",
                "retry-after=soon;x-ratelimit-reset-requests=1s | 1000",
                "x-ratelimit-reset-requests=6m0s | 360000",
                "x-ratelimit-reset-requests=8.64s | 8640",
                "x-ratelimit-reset-requests=120ms | 120",
                "x-ratelimit-reset-requests=1h2m3s | 3723000",
                "x-ratelimit-reset-requests=2d | 172800000",
                "x-ratelimit-reset-requests=1m5ms | 60005",
                "x-ratelimit-reset-tokens=0s | 0",
                "x-ratelimit-reset-requests=9s;x-ratelimit-reset-tokens=3s | 3000",
                "x-ratelimit-reset-requests=9s;x-ratelimit-remaining-requests=0;x-ratelimit-reset-tokens=3s | 9000",
                "x-ratelimit-reset-requests=9s;x-ratelimit-remaining-requests=0;x-ratelimit-reset-tokens=3s;"
                        + "x-ratelimit-remaining-tokens=0 | 9000",
                "x-ratelimit-reset-requests=9s;x-ratelimit-remaining-requests=10;x-ratelimit-reset-tokens=3m;"
                        + "x-ratelimit-remaining-tokens=0 | 180000"
            })
    void whatUpstreamSaysIsUnderstood(String fields, long millis) {
        assertThat(RetryAfter.of(headers(fields), NOW).map(Duration::toMillis)).contains(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x=1",
                "retry-after=",
                "retry-after=-1",
                "retry-after=1e9",
                "retry-after=99999999999999999999",
                "retry-after=1 Jan 2026",
                "retry-after-ms=0x10",
                "x-ratelimit-reset-requests=",
                "x-ratelimit-reset-requests=5",
                "x-ratelimit-reset-requests=s",
                "x-ratelimit-reset-requests=-1s",
                "x-ratelimit-reset-requests=1s1m"
            })
    void anythingElseIsAsIfItWereNotThere(String fields) {
        assertThat(RetryAfter.of(headers(fields), NOW)).isEmpty();
    }
}
