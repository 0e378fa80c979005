package io.fgproxy.servlet.metering;

import java.time.Duration;

/**
 * How far an answer is read to its end, to learn what it took, when its client has gone. Immutable and thread-safe.
 *
 * @param timeout for how long; zero to end the upstream request at once and charge what was held
 * @param bytes how many at most
 */
public record DrainSettings(Duration timeout, long bytes) {
    /** Whether anything is read at all. */
    public boolean isOn() {
        return !timeout.isZero() && !timeout.isNegative() && bytes > 0;
    }
}
