package io.fgproxy.quota;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** Over which time a limit counts. Computed from the clock: nothing is ever reset. */
public sealed interface Window {
    /** The name in JSON and in stores, without the zone. */
    String code();

    /** When the window that {@code now} is in began, in milliseconds since 1970. */
    long startOf(Instant now);

    /** When it ends (exclusive), in milliseconds since 1970; {@link Long#MAX_VALUE} for never. */
    long endOf(Instant now);

    /** From the creation of the key to its end; never reset. */
    record Lifetime() implements Window {
        @Override
        public String code() {
            return "lifetime";
        }

        @Override
        public long startOf(Instant now) {
            return 0;
        }

        @Override
        public long endOf(Instant now) {
            return Long.MAX_VALUE;
        }
    }

    /**
     * A minute, hour, day, week (from Monday) or month of the calendar.
     *
     * @param unit which of them
     * @param zone whose calendar; a day may have 23 or 25 hours in it
     */
    record Calendar(Unit unit, ZoneId zone) implements Window {
        @Override
        public String code() {
            return unit.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public long startOf(Instant now) {
            return start(now).toInstant().toEpochMilli();
        }

        @Override
        public long endOf(Instant now) {
            ZonedDateTime start = start(now);
            ZonedDateTime end = switch (unit) {
                case MINUTE -> start.plusMinutes(1);
                case HOUR -> start.plusHours(1);
                case DAY -> start.toLocalDate().plusDays(1).atStartOfDay(zone);
                case WEEK -> start.toLocalDate().plusWeeks(1).atStartOfDay(zone);
                case MONTH -> start.toLocalDate().plusMonths(1).atStartOfDay(zone);
            };
            return end.toInstant().toEpochMilli();
        }

        private ZonedDateTime start(Instant now) {
            ZonedDateTime local = now.atZone(zone);
            return switch (unit) {
                case MINUTE -> local.truncatedTo(ChronoUnit.MINUTES);
                case HOUR -> local.truncatedTo(ChronoUnit.HOURS);
                case DAY -> local.toLocalDate().atStartOfDay(zone);
                case WEEK ->
                    local.toLocalDate()
                            .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                            .atStartOfDay(zone);
                case MONTH -> local.toLocalDate().withDayOfMonth(1).atStartOfDay(zone);
            };
        }
    }

    /** The calendar's units. */
    enum Unit {
        /** 60 seconds. */
        MINUTE,
        /** 60 minutes. */
        HOUR,
        /** From midnight to midnight. */
        DAY,
        /** From Monday to Sunday. */
        WEEK,
        /** From the first to the last day. */
        MONTH
    }

    /** From the creation of the key to its end. */
    static Window lifetime() {
        return new Lifetime();
    }

    /** A unit of the calendar in UTC. */
    static Window each(Unit unit) {
        return new Calendar(unit, ZoneOffset.UTC);
    }
}
