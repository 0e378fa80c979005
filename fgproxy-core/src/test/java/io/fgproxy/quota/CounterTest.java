package io.fgproxy.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class CounterTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final long MAX = Long.MAX_VALUE;

    @Test
    void counterIsOwnerWindowModelsAndMode() {
        Limit daily = Limit.of(Meter.COST_USD, 5, Window.each(Window.Unit.DAY));
        long start = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
        long end = Instant.parse("2026-01-02T00:00:00Z").toEpochMilli();
        assertThat(Counter.of("o", daily, NOON)).isEqualTo(new Counter("o", "day", start, end));
        assertThat(Counter.of("o", daily.loosely(), NOON)).isEqualTo(new Counter("o", "day~", start, end));
        assertThat(Counter.of("o", daily.forModels("gpt-4o*"), NOON))
                .isEqualTo(new Counter("o", "day/gpt-4o*", start, end));
        assertThat(Counter.of("o", daily.forModels("gpt-4o*").loosely(), NOON))
                .isEqualTo(new Counter("o", "day~/gpt-4o*", start, end));
        assertThat(Counter.of("o", Limit.requests(1), NOON)).isEqualTo(Counter.lifetime("o"));
        assertThat(Counter.lifetime("o")).isEqualTo(new Counter("o", "lifetime", 0, MAX));
        assertThat(Counter.group("school")).isEqualTo("group:school");
    }

    @Test
    void amountMeterAndDecorationDoNotChangeWhereItCounts() {
        Limit daily = Limit.of(Meter.COST_USD, 5, Window.each(Window.Unit.DAY));
        for (Limit other : List.of(
                Limit.of(Meter.REQUESTS, 9, Window.each(Window.Unit.DAY)),
                daily.alertingAt(50),
                daily.increasedBy(2, NOON))) {
            assertThat(Counter.of("o", other, NOON)).isEqualTo(Counter.of("o", daily, NOON));
        }
    }

    @Test
    void onlyTheMarkOfTheWindowMakesItLoose() {
        Limit daily = Limit.of(Meter.COST_USD, 5, Window.each(Window.Unit.DAY));
        for (String odd : List.of("~", "a~/b", "/~", "~/~")) {
            assertThat(Counter.of("o", daily.forModels(odd), NOON).isLoose())
                    .as(odd)
                    .isFalse();
            assertThat(Counter.of("o", daily.forModels(odd).loosely(), NOON).isLoose())
                    .as(odd)
                    .isTrue();
        }
        assertThat(Counter.of("o", daily, NOON).isLoose()).isFalse();
        assertThat(Counter.of("o", daily.loosely(), NOON).isLoose()).isTrue();
        assertThat(Counter.lifetime("o~/").isLoose()).isFalse();
    }

    @Test
    void overlapsAreOtherWindowsOfTheSameCounterThatShareTime() {
        Counter counter = new Counter("o", "day", 100, 200);
        for (Counter other : List.of(
                new Counter("o", "day", 50, 101),
                new Counter("o", "day", 199, 250),
                new Counter("o", "day", 120, 130),
                new Counter("o", "day", 0, 1000))) {
            assertThat(counter.overlaps(other)).as("%s", other).isTrue();
            assertThat(other.overlaps(counter)).as("%s", other).isTrue();
        }
        for (Counter other : List.of(
                counter,
                new Counter("o", "day", 0, 100),
                new Counter("o", "day", 200, 300),
                new Counter("o", "day~", 50, 150),
                new Counter("o", "hour", 50, 150),
                new Counter("p", "day", 50, 150))) {
            assertThat(counter.overlaps(other)).as("%s", other).isFalse();
            assertThat(other.overlaps(counter)).as("%s", other).isFalse();
        }
    }

    @Test
    void daysOfTwoZonesOverlap() {
        Limit utc = Limit.of(Meter.REQUESTS, 5, Window.each(Window.Unit.DAY));
        Limit tokyo = Limit.of(Meter.REQUESTS, 5, new Window.Calendar(Window.Unit.DAY, ZoneId.of("Asia/Tokyo")));
        assertThat(Counter.of("o", utc, NOON).overlaps(Counter.of("o", tokyo, NOON)))
                .isTrue();
        assertThat(Counter.of("o", utc, NOON).overlaps(Counter.of("o", utc, NOON.plusSeconds(86_400))))
                .isFalse();
    }

    @Test
    void amountsEndAtTheLargestAndAtZero() {
        Amounts large = new Amounts(MAX, MAX - 1, 5, MAX);
        assertThat(large.plus(new Amounts(1, 1, 1, MAX))).isEqualTo(new Amounts(MAX, MAX, 6, MAX));
        assertThat(new Amounts(1, 2, 3, 4).minus(new Amounts(0, 2, 9, MAX))).isEqualTo(new Amounts(1, 0, 0, 0));
        assertThat(large.of(Meter.TOTAL_TOKENS)).isEqualTo(MAX);
        assertThat(Amounts.product(MAX, MAX)).isEqualTo(MAX);
        assertThat(Amounts.product(1L << 32, 1L << 31)).isEqualTo(MAX);
        assertThat(Amounts.product(1L << 31, 1L << 31)).isEqualTo(1L << 62);
        assertThat(Amounts.product(0, MAX)).isZero();
    }

    @Test
    void roomIsWhatIsNeitherUsedNorHeld() {
        Tally tally = new Tally(new Amounts(3, 10, 20, 5), new Amounts(2, 1, 2, 1));
        assertThat(tally.room(Limit.requests(9), NOON)).isEqualTo(4);
        assertThat(tally.room(Limit.requests(4), NOON)).isEqualTo(-1);
        assertThat(tally.room(Limit.of(Meter.TOTAL_TOKENS, 40, Window.lifetime()), NOON))
                .isEqualTo(7);
        assertThat(tally.room(Limit.of(Meter.CONCURRENCY, 5, Window.lifetime()), NOON))
                .as("concurrency uses nothing up")
                .isEqualTo(3);
        Amounts all = new Amounts(MAX, MAX, MAX, MAX);
        assertThat(new Tally(all, all).room(Limit.requests(0), NOON)).isEqualTo(-MAX);
        Limit limit = Limit.requests(4);
        LimitStanding standing = LimitStanding.of(Counter.lifetime("o"), limit, tally, NOON);
        assertThat(standing).isEqualTo(new LimitStanding(Counter.lifetime("o"), limit, 4, 3, 2));
        assertThat(standing.remaining()).isZero();
        assertThat(new LimitStanding(Counter.lifetime("o"), limit, 9, 3, 2).remaining())
                .isEqualTo(4);
        assertThat(new LimitStanding(Counter.lifetime("o"), limit, 9, MAX, MAX).remaining())
                .isZero();
    }
}
