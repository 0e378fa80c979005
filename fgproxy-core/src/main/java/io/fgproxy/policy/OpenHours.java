package io.fgproxy.policy;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.util.EnumSet;
import java.util.Set;

/**
 * A stretch of time that recurs on some days of the week. Immutable and thread-safe.
 *
 * @param days on which it begins, at least one
 * @param from the minute of the day at which it begins, 0 to 1439
 * @param to the minute of the day before which it ends, 0 to 1440; not after {@code from} means on the next day
 */
public record OpenHours(Set<DayOfWeek> days, int from, int to) {
    private static final int DAY = 24 * 60;

    /** Copies the days; none of them, or a minute out of range, is an {@link IllegalArgumentException}. */
    public OpenHours {
        if (days.isEmpty() || from < 0 || from >= DAY || to < 0 || to > DAY) {
            throw new IllegalArgumentException("Open hours need days, and times from 00:00 to 24:00");
        }
        days = Set.copyOf(EnumSet.copyOf(days));
    }

    /** Whether the time on the wall is inside. */
    boolean contains(LocalDateTime time) {
        int minute = time.getHour() * 60 + time.getMinute();
        DayOfWeek today = time.getDayOfWeek();
        if (to > from) {
            return days.contains(today) && minute >= from && minute < to;
        }
        return (days.contains(today) && minute >= from) || (days.contains(today.minus(1)) && minute < to);
    }
}
