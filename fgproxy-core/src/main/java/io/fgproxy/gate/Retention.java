package io.fgproxy.gate;

import java.time.Duration;

/**
 * How long what is over is kept. Immutable and thread-safe.
 *
 * @param windows counters, after the end of their window
 * @param usage rows of the usage log, after the end of their request
 */
public record Retention(Duration windows, Duration usage) {
    /** Forty days of windows, and ninety days of the log. */
    public static Retention standard() {
        return new Retention(Duration.ofDays(40), Duration.ofDays(90));
    }

    /** Negative times are an {@link IllegalArgumentException}. */
    public Retention {
        if (windows.isNegative() || usage.isNegative()) {
            throw new IllegalArgumentException("Retention cannot be negative");
        }
    }
}
