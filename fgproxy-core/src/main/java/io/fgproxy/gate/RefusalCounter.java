package io.fgproxy.gate;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.store.RefusalLog;
import io.fgproxy.usage.RefusalCount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts refusals in memory until they are written, so that a refused request costs the store nothing. What was not
 * written when the process dies is lost: this is statistics. Thread-safe.
 */
final class RefusalCounter {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalCounter.class);
    private static final long QUARTER = Duration.ofMinutes(15).toMillis();

    /** Beyond so many different ones it is not told any more whose requests are refused. */
    private static final int MOST = 10_000;

    private final RefusalLog log;
    private Map<RefusalCount, Long> counts = new HashMap<>();

    RefusalCounter(RefusalLog log) {
        this.log = log;
    }

    /** One more. */
    synchronized void count(@Nullable SubKeyId key, DenialReason reason, Instant now) {
        Instant at = Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), QUARTER) * QUARTER);
        SubKeyId known = counts.size() < MOST ? key : null;
        counts.merge(new RefusalCount(at, known, reason.name().toLowerCase(Locale.ROOT), 0), 1L, Long::sum);
    }

    /**
     * Writes what was counted. Blocks.
     *
     * @throws io.fgproxy.store.StoreException if the store failed; what it did not take is kept
     */
    void flush() {
        List<RefusalCount> taken = take();
        if (taken.isEmpty()) {
            return;
        }
        try {
            log.add(taken);
        } catch (RuntimeException e) {
            LOG.debug("Refusals are written later", e);
            giveBack(taken);
            throw e;
        }
    }

    private synchronized List<RefusalCount> take() {
        List<RefusalCount> taken = new ArrayList<>();
        counts.forEach((what, count) -> taken.add(new RefusalCount(what.at(), what.key(), what.reason(), count)));
        counts = new HashMap<>();
        return taken;
    }

    private synchronized void giveBack(List<RefusalCount> taken) {
        for (RefusalCount count : taken) {
            if (counts.size() < 2 * MOST) {
                counts.merge(new RefusalCount(count.at(), count.key(), count.reason(), 0), count.count(), Long::sum);
            }
        }
    }
}
