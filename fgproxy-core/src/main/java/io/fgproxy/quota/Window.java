package io.fgproxy.quota;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
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
        private static final int SECONDS_IN_DAY = 86_400;

        @Override
        public String code() {
            return unit.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public long startOf(Instant now) {
            return isShort()
                    ? startOfShort(now)
                    : firstDay(now).atStartOfDay(zone).toInstant().toEpochMilli();
        }

        @Override
        public long endOf(Instant now) {
            return isShort()
                    ? startOfShort(now) + chronoUnit().getDuration().toMillis()
                    : firstDay(now)
                            .plus(1, chronoUnit())
                            .atStartOfDay(zone)
                            .toInstant()
                            .toEpochMilli();
        }

        private boolean isShort() {
            return unit == Unit.MINUTE || unit == Unit.HOUR;
        }

        /** By the offset of the moment: where clocks move by half an hour, the hour of the calendar is not one hour. */
        private long startOfShort(Instant now) {
            long local = localSeconds(now);
            long since = Math.floorMod(local, chronoUnit().getDuration().toSeconds());
            return (now.getEpochSecond() - since) * 1000;
        }

        /** Since 1970 by the clocks of the zone. */
        private long localSeconds(Instant now) {
            // The rules of a fixed offset would be made anew each time.
            ZoneOffset offset =
                    zone instanceof ZoneOffset fixed ? fixed : zone.getRules().getOffset(now);
            return now.getEpochSecond() + offset.getTotalSeconds();
        }

        private LocalDate firstDay(Instant now) {
            LocalDate today = LocalDate.ofEpochDay(Math.floorDiv(localSeconds(now), SECONDS_IN_DAY));
            return switch (unit) {
                case MINUTE, HOUR, DAY -> today;
                case WEEK -> today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                case MONTH -> today.withDayOfMonth(1);
            };
        }

        private ChronoUnit chronoUnit() {
            return switch (unit) {
                case MINUTE -> ChronoUnit.MINUTES;
                case HOUR -> ChronoUnit.HOURS;
                case DAY -> ChronoUnit.DAYS;
                case WEEK -> ChronoUnit.WEEKS;
                case MONTH -> ChronoUnit.MONTHS;
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
