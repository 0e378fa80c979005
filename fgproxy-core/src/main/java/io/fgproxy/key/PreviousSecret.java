package io.fgproxy.key;

import java.time.Instant;

/**
 * The secret that a sub-key had before its rotation, while it still works. Immutable and thread-safe.
 *
 * @param digest of the secret
 * @param until when it stops working (exclusive), in whole milliseconds, before the year 10000
 */
public record PreviousSecret(KeyDigest digest, Instant until) {
    /** The end of the year 9999. */
    private static final long LATEST_SECOND = 253_402_300_799L;

    /** @throws IllegalArgumentException if {@code until} is out of its bounds */
    public PreviousSecret {
        if (until.getEpochSecond() < 0 || until.getEpochSecond() > LATEST_SECOND) {
            throw new IllegalArgumentException("A previous secret must end between the years 1970 and 9999: " + until);
        }
        until = Instant.ofEpochMilli(until.toEpochMilli());
    }
}
