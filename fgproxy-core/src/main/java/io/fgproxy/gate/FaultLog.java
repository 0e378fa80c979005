package io.fgproxy.gate;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of a failing store without filling the log: the first fault whole, then at most one line a minute. Thread-safe. */
final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private @Nullable Instant told;
    private long untold;

    /** Reports a fault; returns true if it went to the log. */
    synchronized boolean report(RuntimeException fault, Instant now) {
        Instant last = told;
        if (last != null && now.isBefore(last.plus(PAUSE)) && !now.isBefore(last)) {
            untold++;
            return false;
        }
        told = now;
        if (untold == 0) {
            LOG.error("A request is refused because the store failed", fault);
        } else {
            LOG.error("{} more requests are refused because the store failed, now: {}", untold + 1, fault.toString());
        }
        untold = 0;
        return true;
    }
}
