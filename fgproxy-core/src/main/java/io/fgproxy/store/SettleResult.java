package io.fgproxy.store;

import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Tally;
import java.util.Map;

/**
 * The answer to {@link QuotaLedger#settle}. Immutable and thread-safe.
 *
 * @param closed true if this call closed the hold; false if it did not exist (any more)
 * @param tallies how the counters of the hold stand right after it; empty if it was not closed
 */
public record SettleResult(boolean closed, Map<Counter, Tally> tallies) {
    /** The hold did not exist (any more). */
    public static final SettleResult UNKNOWN = new SettleResult(false, Map.of());

    /** Copies the map. */
    public SettleResult {
        tallies = Map.copyOf(tallies);
    }
}
