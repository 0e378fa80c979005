package io.fgproxy.servlet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitHeadersTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:53.999Z");

    private static LimitStanding standing(Limit limit, Amounts used, Amounts held) {
        return LimitStanding.of(Counter.of("sk_x", limit, NOW), limit, new Tally(used, held), NOW);
    }

    private static LimitStanding fresh(Meter meter, long amount, Window window) {
        return standing(Limit.of(meter, amount, window), Amounts.NONE, Amounts.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1ms",
        "120, 120ms",
        "999, 999ms",
        "1000, 1s",
        "8640, 8.64s",
        "59996, 59.996s",
        "60000, 1m0s",
        "86400, 1m26.4s",
        "360000, 6m0s",
        "3600000, 1h0m0s",
        "86400000, 24h0m0s",
        "90061001, 25h1m1.001s"
    })
    void durationsAreWrittenAsByOpenAi(long millis, String text) {
        assertThat(LimitHeaders.text(millis)).isEqualTo(text);
    }

    @Test
    void keyWithoutLimitsHasNoHeaders() {
        assertThat(LimitHeaders.of(List.of(), NOW)).isEmpty();
        assertThat(LimitHeaders.of(
                        List.of(
                                fresh(Meter.COST_USD, 5, Window.lifetime()),
                                fresh(Meter.CONCURRENCY, 5, Window.lifetime())),
                        NOW))
                .isEmpty();
    }

    @Test
    void lifetimeHasNoReset() {
        assertThat(LimitHeaders.of(List.of(fresh(Meter.REQUESTS, 5, Window.lifetime())), NOW))
                .containsOnly(entry("x-ratelimit-limit-requests", "5"), entry("x-ratelimit-remaining-requests", "5"));
    }

    @Test
    void ofEachKindTheOneWithTheLeastLeftIsTold() {
        assertThat(LimitHeaders.of(
                        List.of(
                                fresh(Meter.REQUESTS, 1000, Window.each(Window.Unit.DAY)),
                                standing(
                                        Limit.of(Meter.REQUESTS, 60, Window.each(Window.Unit.MINUTE)),
                                        new Amounts(20, 0, 0, 0),
                                        new Amounts(2, 0, 0, 0)),
                                fresh(Meter.TOTAL_TOKENS, 100, Window.each(Window.Unit.MINUTE)),
                                standing(
                                        Limit.of(Meter.OUTPUT_TOKENS, 80, Window.each(Window.Unit.HOUR)),
                                        Amounts.NONE,
                                        new Amounts(1, 50, 90, 0))),
                        NOW))
                .containsOnly(
                        entry("x-ratelimit-limit-requests", "60"),
                        entry("x-ratelimit-remaining-requests", "38"),
                        entry("x-ratelimit-reset-requests", "6.001s"),
                        entry("x-ratelimit-limit-tokens", "80"),
                        entry("x-ratelimit-remaining-tokens", "0"),
                        entry("x-ratelimit-reset-tokens", "59m6.001s"));
    }

    @Test
    void ofTwoThatAreAsTightTheLongerOneIsTold() {
        assertThat(LimitHeaders.of(
                        List.of(
                                fresh(Meter.REQUESTS, 7, Window.each(Window.Unit.MINUTE)),
                                fresh(Meter.REQUESTS, 7, Window.lifetime())),
                        NOW))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"-5000, 1", "0, 1", "1, 1", "1000, 1", "1001, 2", "60000, 60"})
    void waitIsRoundedUpToSeconds(long millis, int seconds) {
        assertThat(LimitHeaders.secondsUntil(NOW.plusMillis(millis), NOW)).isEqualTo(seconds);
    }
}
