package io.fgproxy.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long upstream may take for a request. Several rules bind together: the shortest counts. JSON and databases keep
 * whole seconds, rounded up. Immutable and thread-safe.
 *
 * @param firstByte from the end of the upload to the head of the answer; null for no bound of its own
 * @param idle during which no byte moves; null for no bound of its own
 * @param total for the whole exchange; null for no bound of its own
 */
public record TimeoutRule(
        @Nullable Duration firstByte,
        @Nullable Duration idle,
        @Nullable Duration total) {
    private static final TimeoutRule STANDARD = new TimeoutRule(null, null, null);
    private static final Duration LONGEST = Duration.ofDays(365);

    /** A time that is not positive, or longer than a year, is an {@link IllegalArgumentException}. */
    public TimeoutRule {
        require(firstByte);
        require(idle);
        require(total);
    }

    private static void require(@Nullable Duration time) {
        if (time != null && (time.isZero() || time.isNegative() || time.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("A timeout must be positive and at most 365 days: " + time);
        }
    }

    /** No bounds. */
    public static TimeoutRule standard() {
        return STANDARD;
    }

    /** What all of these ask for. */
    public static TimeoutRule all(List<TimeoutRule> rules) {
        TimeoutRule all = STANDARD;
        for (TimeoutRule rule : rules) {
            all = all.and(rule);
        }
        return all;
    }

    /** What both ask for. */
    public TimeoutRule and(TimeoutRule other) {
        if (other.firstByte == null && other.idle == null && other.total == null) {
            return this;
        }
        return new TimeoutRule(
                shorter(firstByte, other.firstByte), shorter(idle, other.idle), shorter(total, other.total));
    }

    /** The shorter of two times, null being the longest. */
    public static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
        return one == null || (other != null && other.compareTo(one) < 0) ? other : one;
    }
}
