package io.fgproxy.jdbc;

import io.fgproxy.jdbc.dialect.Dialect;
import java.time.Duration;
import java.util.List;

/**
 * The spans of time that use is added up for. Days of all zones begin at a quarter of an hour of UTC, so quarters answer
 * for the days of any zone. With keys told apart they would be about as many as requests, so these have days. What is
 * asked most needs less than that, and has sums of its own that are few.
 */
enum UsageSpan {
    /** A quarter of an hour, keys not told apart. */
    QUARTER(0, Duration.ofMinutes(15), Duration.ofMinutes(10)),
    /** A day in UTC, keys told apart. */
    DAY(1, Duration.ofDays(1), Duration.ofHours(1)),
    /** A day in UTC, keys not told apart; added up together with {@link #DAY}. */
    WHOLE_DAY(2, Duration.ofDays(1), Duration.ofHours(1)),
    /** A quarter of an hour, nothing told apart; added up together with {@link #QUARTER}. */
    WHOLE_QUARTER(3, Duration.ofMinutes(15), Duration.ofMinutes(10));

    /** Those that are added up by themselves, the shorter first. */
    static final List<UsageSpan> LEADING = List.of(QUARTER, DAY);

    /** The begin of the year 10000. */
    static final long LATEST = 253_402_300_800_000L;

    private final int code;
    private final long millis;
    private final long delay;

    UsageSpan(int code, Duration length, Duration delay) {
        this.code = code;
        this.millis = length.toMillis();
        this.delay = delay.toMillis();
    }

    /** As in the column {@code span}. */
    int code() {
        return code;
    }

    /** That of the span which tells until when this one was added up. */
    int leadingCode() {
        return switch (this) {
            case QUARTER, WHOLE_QUARTER -> QUARTER.code;
            case DAY, WHOLE_DAY -> DAY.code;
        };
    }

    long millis() {
        return millis;
    }

    /** How long after its end a span is added up: rows come late that wait for a lane, and clocks of nodes differ. */
    long delay() {
        return delay;
    }

    /** The begin of the span that this is in. */
    long down(long at) {
        return Math.floorDiv(at, millis) * millis;
    }

    /** The first begin of a span from this on. */
    long up(long at) {
        return down(at + millis - 1);
    }

    /** As an expression. */
    String startOf(Dialect dialect, String column) {
        return column + " - " + dialect.remainder(column, String.valueOf(millis));
    }
}
