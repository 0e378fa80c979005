package io.fgproxy.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
    private static void assertWindow(String unit, String zone, String now, String start, String end) {
        Window window = new Window.Calendar(Window.Unit.valueOf(unit), ZoneId.of(zone));
        Instant instant = Instant.parse(now);
        assertThat(Instant.ofEpochMilli(window.startOf(instant))).isEqualTo(Instant.parse(start));
        assertThat(Instant.ofEpochMilli(window.endOf(instant))).isEqualTo(Instant.parse(end));
    }

    @Test
    void lifetimeIsForEver() {
        for (Instant now : List.of(Instant.EPOCH, Instant.parse("2026-01-01T00:00:00Z"))) {
            assertThat(Window.lifetime().startOf(now)).isZero();
            assertThat(Window.lifetime().endOf(now)).isEqualTo(Long.MAX_VALUE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MINUTE, UTC, 2026-01-15T10:07:59.999Z, 2026-01-15T10:07:00Z, 2026-01-15T10:08:00Z",
        "MINUTE, UTC, 2026-01-15T10:08:00Z, 2026-01-15T10:08:00Z, 2026-01-15T10:09:00Z",
        "HOUR, UTC, 2026-12-31T23:59:59.999Z, 2026-12-31T23:00:00Z, 2027-01-01T00:00:00Z",
        "HOUR, Asia/Kolkata, 2026-01-15T10:07:00Z, 2026-01-15T09:30:00Z, 2026-01-15T10:30:00Z",
        "DAY, UTC, 2024-02-28T23:59:59.999Z, 2024-02-28T00:00:00Z, 2024-02-29T00:00:00Z",
        "DAY, Asia/Kathmandu, 2026-01-15T18:15:00Z, 2026-01-15T18:15:00Z, 2026-01-16T18:15:00Z",
        "WEEK, UTC, 2026-03-01T23:59:59.999Z, 2026-02-23T00:00:00Z, 2026-03-02T00:00:00Z",
        "WEEK, UTC, 2026-03-02T00:00:00Z, 2026-03-02T00:00:00Z, 2026-03-09T00:00:00Z",
        "WEEK, UTC, 2027-01-01T12:00:00Z, 2026-12-28T00:00:00Z, 2027-01-04T00:00:00Z",
        "MONTH, UTC, 2024-02-29T23:59:59.999Z, 2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z",
        "MONTH, UTC, 2026-12-31T00:00:00Z, 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "MONTH, Pacific/Kiritimati, 2026-01-31T10:00:00Z, 2026-01-31T10:00:00Z, 2026-02-28T10:00:00Z",
        "MONTH, America/New_York, 2026-04-01T03:59:59.999Z, 2026-03-01T05:00:00Z, 2026-04-01T04:00:00Z"
    })
    void unitsOfTheCalendarBeginAndEndWhereTheZoneSays(String unit, String zone, String now, String start, String end) {
        assertWindow(unit, zone, now, start, end);
    }

    @ParameterizedTest
    @CsvSource({
        // The day of 23 hours, and the day of 25.
        "DAY, Europe/Berlin, 2026-03-29T12:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "DAY, Europe/Berlin, 2026-10-25T12:00:00Z, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        // 02:30 comes twice, in two hours.
        "HOUR, Europe/Berlin, 2026-10-25T00:30:00Z, 2026-10-25T00:00:00Z, 2026-10-25T01:00:00Z",
        "HOUR, Europe/Berlin, 2026-10-25T01:30:00Z, 2026-10-25T01:00:00Z, 2026-10-25T02:00:00Z",
        // The day begins at one o'clock, for there is no midnight.
        "DAY, Africa/Cairo, 2026-04-24T12:00:00Z, 2026-04-23T22:00:00Z, 2026-04-24T21:00:00Z",
        // There was no 30 December.
        "DAY, Pacific/Apia, 2011-12-30T09:59:59Z, 2011-12-29T10:00:00Z, 2011-12-30T10:00:00Z",
        "DAY, Pacific/Apia, 2011-12-30T10:00:00Z, 2011-12-30T10:00:00Z, 2011-12-31T10:00:00Z",
        // Clocks move by half an hour; an hour stays one.
        "HOUR, Australia/Lord_Howe, 2026-04-04T14:45:00Z, 2026-04-04T14:00:00Z, 2026-04-04T15:00:00Z",
        "HOUR, Australia/Lord_Howe, 2026-04-04T15:15:00Z, 2026-04-04T14:30:00Z, 2026-04-04T15:30:00Z",
        "HOUR, Australia/Lord_Howe, 2026-10-03T15:45:00Z, 2026-10-03T15:00:00Z, 2026-10-03T16:00:00Z"
    })
    void changesOfTheClockAreFollowed(String unit, String zone, String now, String start, String end) {
        assertWindow(unit, zone, now, start, end);
    }

    @Test
    void everyInstantIsInItsWindow() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Window.Unit> units = List.of(Window.Unit.values());
        List<String> zones = List.copyOf(ZoneId.getAvailableZoneIds());
        for (int i = 0; i < 20_000; i++) {
            ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
            Window.Unit unit = units.get(random.nextInt(units.size()));
            Window window = new Window.Calendar(unit, zone);
            // From 1980 to 2060, on the second, where clocks are changed.
            Instant now = Instant.ofEpochSecond(315_532_800L + random.nextInt(1_420_000) * 1800L);
            long start = window.startOf(now);
            long end = window.endOf(now);
            assertThat(now.toEpochMilli())
                    .as("%s in %s at %s, seed %d", unit, zone, now, seed)
                    .isGreaterThanOrEqualTo(start)
                    .isLessThan(end);
            boolean whole = unit != Window.Unit.MINUTE && unit != Window.Unit.HOUR;
            if (whole) {
                assertThat(window.startOf(Instant.ofEpochMilli(start))).isEqualTo(start);
                assertThat(window.startOf(Instant.ofEpochMilli(end)))
                        .as("%s in %s at %s", unit, zone, now)
                        .isEqualTo(end);
                assertThat(window.endOf(Instant.ofEpochMilli(end - 1))).isEqualTo(end);
            }
        }
    }

    @Test
    void withoutAZoneItIsUtc() {
        assertThat(Window.each(Window.Unit.DAY)).isEqualTo(new Window.Calendar(Window.Unit.DAY, ZoneOffset.UTC));
    }
}
