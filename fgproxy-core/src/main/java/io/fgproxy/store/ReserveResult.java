package io.fgproxy.store;

import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Shortage;
import io.fgproxy.quota.Tally;
import java.util.Map;

/** The answer to {@link QuotaLedger#reserve}. */
public sealed interface ReserveResult {
    /**
     * The hold is open.
     *
     * @param hold as it was opened
     * @param cap to which the output must be capped, for each choice; 0 where it cannot be capped
     * @param tallies how its counters stand right after it
     */
    record Reserved(Hold hold, long cap, Map<Counter, Tally> tallies) implements ReserveResult {
        /** Copies the map. */
        public Reserved {
            tallies = Map.copyOf(tallies);
        }
    }

    /**
     * A limit has no room; nothing was changed.
     *
     * @param shortage the first such limit
     * @param tallies how all the counters stand
     */
    record Exhausted(Shortage shortage, Map<Counter, Tally> tallies) implements ReserveResult {
        /** Copies the map. */
        public Exhausted {
            tallies = Map.copyOf(tallies);
        }
    }

    /**
     * The key or the shared rules were changed, or the key is not valid any more, or gone; nothing was changed. Read both
     * again and decide again.
     */
    record KeyChanged() implements ReserveResult {}
}
