package io.fgproxy.gate;

import java.time.Duration;

/**
 * How long what is over is kept. Immutable and thread-safe.
 *
 * @param windows counters, after the end of their window
 * @param usage rows of the usage log, and with which main keys stored objects were created, after the end of their
 *     request; below two days sums of the usage log may be incomplete
 * @param sums what was added up of the usage log, and of refusals
 * @param audit entries of the audit log
 */
public record Retention(Duration windows, Duration usage, Duration sums, Duration audit) {
    private static final Duration SUMS = Duration.ofDays(800);
    private static final Duration AUDIT = Duration.ofDays(800);

    /** Forty days of windows, ninety days of the usage log, and 800 days of its sums and of the audit log. */
    public static Retention standard() {
        return new Retention(Duration.ofDays(40), Duration.ofDays(90));
    }

    /** Negative times are an {@link IllegalArgumentException}. */
    public Retention {
        if (windows.isNegative() || usage.isNegative() || sums.isNegative() || audit.isNegative()) {
            throw new IllegalArgumentException("Retention cannot be negative");
        }
    }

    /** Sums and the audit log as in {@link #standard}. */
    public Retention(Duration windows, Duration usage) {
        this(windows, usage, SUMS, AUDIT);
    }
}
