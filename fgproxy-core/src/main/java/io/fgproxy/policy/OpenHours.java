package io.fgproxy.policy;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
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
    private static final int WEEK = 7 * DAY;

    /** Copies the days; none of them, or a minute out of range, is an {@link IllegalArgumentException}. */
    public OpenHours {
        if (days.isEmpty() || from < 0 || from >= DAY || to < 0 || to > DAY) {
            throw new IllegalArgumentException("Open hours need days, and times from 00:00 to 24:00");
        }
        days = Set.copyOf(EnumSet.copyOf(days));
    }

    /** The minutes of the week, from Monday's midnight on, that are in one of these. */
    static BitSet minutes(List<OpenHours> open) {
        BitSet minutes = new BitSet();
        LocalDateTime monday =
                LocalDate.EPOCH.with(TemporalAdjusters.next(DayOfWeek.MONDAY)).atStartOfDay();
        for (int i = 0; i < WEEK; i++) {
            LocalDateTime time = monday.plusMinutes(i);
            minutes.set(i, open.stream().anyMatch(hours -> hours.contains(time)));
        }
        return minutes;
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
