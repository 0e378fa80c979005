package io.fgproxy.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Limit DAILY = Limit.of(Meter.REQUESTS, 5, Window.each(Window.Unit.DAY));
    private static final Limit BERLIN =
            Limit.of(Meter.REQUESTS, 5, new Window.Calendar(Window.Unit.DAY, ZoneId.of("Europe/Berlin")));

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE})
    void amountsAreZeroOrMore(long amount) {
        assertThat(Limit.requests(amount))
                .isEqualTo(new Limit(Meter.REQUESTS, amount, new Window.Lifetime(), null, false, List.of(), null));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void negativeAmountsAreRefused(long amount) {
        assertThatThrownBy(() -> Limit.requests(amount)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void codesAreTheNamesInJsonAndStores() {
        assertThat(Arrays.stream(Meter.values()).map(Meter::code))
                .containsExactly(
                        "requests", "input_tokens", "output_tokens", "total_tokens", "cost_usd", "concurrency");
        assertThat(new Window.Lifetime().code()).isEqualTo("lifetime");
        assertThat(Arrays.stream(Window.Unit.values())
                        .map(unit -> Window.each(unit).code()))
                .containsExactly("minute", "hour", "day", "week", "month");
    }

    @Test
    void concurrencyKnowsNoWindow() {
        assertThat(Limit.of(Meter.CONCURRENCY, 2, Window.lifetime()).amount()).isEqualTo(2);
        assertThatThrownBy(() -> Limit.of(Meter.CONCURRENCY, 2, Window.each(Window.Unit.MINUTE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lifetime");
    }

    @Test
    void modelsAreNamesAndGlobsButNoGroups() {
        assertThat(DAILY.forModels("gpt-4o*").countsModel("gpt-4o-mini")).isTrue();
        assertThat(DAILY.forModels("gpt-4o*").countsModel("o1")).isFalse();
        assertThat(DAILY.countsModel("anything")).isTrue();
        assertThatThrownBy(() -> DAILY.forModels("@cheap")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DAILY.forModels("gpt 4o")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void alertsAreAscendingPercentages() {
        assertThat(DAILY.alertingAt(1, 80, 100).alerts()).containsExactly(1, 80, 100);
        for (Integer[] wrong : new Integer[][] {{0}, {101}, {-1}, {80, 80}, {90, 80}}) {
            assertThatThrownBy(() -> DAILY.alertingAt(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        Integer[] many = IntStream.rangeClosed(1, 11).boxed().toArray(Integer[]::new);
        assertThatThrownBy(() -> DAILY.alertingAt(many)).isInstanceOf(IllegalArgumentException.class);
        assertThat(DAILY.alertingAt(Arrays.copyOf(many, 10)).alerts()).hasSize(10);
    }

    @Test
    void increaseLastsUntilItsEnd() {
        Limit increased = DAILY.increasedBy(3, NOON);
        assertThat(increased.amount()).isEqualTo(5);
        assertThat(increased.amountAt(NOON.minusNanos(1))).isEqualTo(8);
        assertThat(increased.amountAt(NOON)).isEqualTo(5);
        assertThat(DAILY.amountAt(NOON)).isEqualTo(5);
        assertThat(Limit.requests(Long.MAX_VALUE - 1)
                        .increasedBy(Long.MAX_VALUE, NOON)
                        .amountAt(NOON.minusMillis(1)))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void increaseIsPositiveAndInSecondsOfOurTime() {
        assertThat(new Increase(1, NOON.plusMillis(999)).until()).isEqualTo(NOON);
        for (long wrong : new long[] {0, -1, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> new Increase(wrong, NOON)).isInstanceOf(IllegalArgumentException.class);
        }
        for (Instant wrong : List.of(Instant.MAX, Instant.MIN, Instant.parse("+10000-01-01T00:00:00Z"))) {
            assertThatThrownBy(() -> new Increase(1, wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void likeIsWhatBoundsTheSameThingBeItAnotherAmountOrZone() {
        for (Limit like : List.of(
                Limit.of(Meter.REQUESTS, 9, Window.each(Window.Unit.DAY)),
                BERLIN,
                DAILY.alertingAt(50),
                DAILY.increasedBy(1, NOON))) {
            assertThat(DAILY.isLike(like)).isTrue();
            assertThat(like.isLike(DAILY)).isTrue();
            assertThatThrownBy(() -> Limit.distinct(List.of(DAILY, like)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("limits ");
        }
        for (Limit other : List.of(
                Limit.of(Meter.INPUT_TOKENS, 5, Window.each(Window.Unit.DAY)),
                Limit.of(Meter.REQUESTS, 5, Window.each(Window.Unit.WEEK)),
                Limit.requests(5),
                DAILY.loosely(),
                DAILY.forModels("gpt-4o"))) {
            assertThat(DAILY.isLike(other)).isFalse();
            assertThat(Limit.distinct(List.of(DAILY, other))).containsExactly(DAILY, other);
        }
        assertThat(DAILY.forModels("a").isLike(DAILY.forModels("a"))).isTrue();
        assertThat(DAILY.forModels("a").isLike(DAILY.forModels("A"))).isFalse();
    }

    @Test
    void limitsThatWouldCountInOverlappingWindowsAreRefused() {
        Limit tokens = Limit.of(Meter.INPUT_TOKENS, 5, Window.each(Window.Unit.DAY));
        assertThatThrownBy(() -> Limit.distinct(List.of(tokens, BERLIN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("zone");
        assertThat(Limit.distinct(List.of(tokens.loosely(), BERLIN))).hasSize(2);
        assertThat(Limit.distinct(List.of(tokens.forModels("a"), BERLIN))).hasSize(2);
        Window named = new Window.Calendar(Window.Unit.DAY, ZoneId.of("UTC"));
        assertThat(Limit.distinct(List.of(tokens, Limit.of(Meter.REQUESTS, 5, named))))
                .as("two names of one zone")
                .hasSize(2);
    }
}
