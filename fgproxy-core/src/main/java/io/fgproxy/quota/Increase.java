package io.fgproxy.quota;

import java.time.Instant;

/**
 * So much more than a limit's own amount, for a while. Immutable and thread-safe.
 *
 * @param amount how much more, one or more, in the unit of the limit
 * @param until when it ends (exclusive), in whole seconds, before the year 10000
 */
public record Increase(long amount, Instant until) {
    /** The end of the year 9999. */
    private static final long LATEST_SECOND = 253_402_300_799L;

    /** @throws IllegalArgumentException if {@code amount} is not positive, or {@code until} is out of its bounds */
    public Increase {
        if (amount < 1) {
            throw new IllegalArgumentException("An increase must be one or more: " + amount);
        }
        if (until.getEpochSecond() < 0 || until.getEpochSecond() > LATEST_SECOND) {
            throw new IllegalArgumentException("An increase must end between the years 1970 and 9999: " + until);
        }
        until = Instant.ofEpochSecond(until.getEpochSecond());
    }
}
