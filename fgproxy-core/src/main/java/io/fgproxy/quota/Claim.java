package io.fgproxy.quota;

import java.util.List;

/**
 * A counter that a request counts in, and the limits that look at it. Immutable and thread-safe.
 *
 * @param counter where it counts
 * @param limits what must have room; empty to count only
 */
public record Claim(Counter counter, List<Limit> limits) {
    /** Copies the list. */
    public Claim {
        limits = List.copyOf(limits);
    }
}
