package io.fgproxy.quota;

import java.time.Instant;

/**
 * So much more than a limit's own amount, for a while. Immutable and thread-safe.
 *
 * @param amount how much more, one or more, in the unit of the limit
 * @param until when it ends (exclusive)
 */
public record Increase(long amount, Instant until) {
    /** @throws IllegalArgumentException if {@code amount} is not positive */
    public Increase {
        if (amount < 1) {
            throw new IllegalArgumentException("An increase must be one or more: " + amount);
        }
        until = Instant.ofEpochMilli(until.toEpochMilli());
    }
}
