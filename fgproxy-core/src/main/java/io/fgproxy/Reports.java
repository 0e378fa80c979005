package io.fgproxy;

import io.fgproxy.key.KeyState;
import io.fgproxy.store.AuditLog;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.UsageLog;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageRecord;
import io.fgproxy.usage.UsageSum;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what was used, refused and changed. Thread-safe; every call may throw
 * {@link io.fgproxy.store.StoreException}.
 */
public final class Reports {
    private final KeyStore store;
    private final InstantSource clock;

    Reports(KeyStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * What was used, by day, the most expensive first.
     *
     * @throws IllegalArgumentException if there are too many different sums to be told; ask for less
     */
    public List<UsageSum> usage(UsageQuestion question) {
        return store.usageLog().sum(question);
    }

    /**
     * The log of requests, the newest first.
     *
     * @param after where to go on; null for the newest
     * @param count how many at most, from 1
     */
    public List<UsageRecord> requests(UsageFilter filter, UsageLog.@Nullable Position after, int count) {
        return store.usageLog().list(filter, after, count);
    }

    /**
     * How often requests were refused; of the filter, key and times are looked at, of the dimensions key, day and
     * reason. The nodes write them every half minute, so the newest may be missing, and those of a node that died are.
     */
    public List<UsageSum> refusals(UsageQuestion question) {
        return store.refusalLog().sum(question);
    }

    /** How many sub-keys are in each state now. */
    public Map<KeyState, Long> keys() {
        return store.subKeys().count(clock.instant());
    }

    /** The log of changes. */
    public AuditLog audit() {
        return store.auditLog();
    }
}
