package io.fgproxy.gate;

import io.fgproxy.store.QuotaLedger;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ends of holds that a failing store did not take, or may not have taken, until it answers again. Until then such a
 * hold goes on counting against its limit, which is the safe side. Kept in memory only. Thread-safe.
 */
final class OpenEnds {
    private static final Logger LOG = LoggerFactory.getLogger(OpenEnds.class);
    private static final int MOST = 10_000;
    private static final int AT_ONCE = 10;

    private final LinkedBlockingQueue<End> ends = new LinkedBlockingQueue<>(MOST);

    /** How a hold shall end: settled if it was consumed, else released. */
    record End(String holdId, boolean consumed) {
        boolean tell(QuotaLedger ledger) {
            return consumed ? ledger.settle(holdId) : ledger.release(holdId);
        }
    }

    /** Remembers an end that the store failed to take. */
    void add(End end) {
        if (!ends.offer(end)) {
            LOG.warn("Hold {} stays open: too many ends wait for the store", end.holdId());
        }
    }

    /**
     * Tells some of the ends, now that the store has answered something else. Never throws.
     *
     * @return true if that closed a hold
     */
    boolean tellSome(QuotaLedger ledger) {
        boolean closed = false;
        for (int i = 0; i < AT_ONCE; i++) {
            End end = ends.poll();
            if (end == null) {
                break;
            }
            try {
                closed |= end.tell(ledger);
            } catch (RuntimeException e) {
                LOG.debug("The store fails again", e);
                add(end);
                break;
            }
        }
        return closed;
    }
}
