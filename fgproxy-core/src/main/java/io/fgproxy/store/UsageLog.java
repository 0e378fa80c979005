package io.fgproxy.store;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.usage.UsageRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The log of what was used; {@link QuotaLedger#settle} writes it. */
public interface UsageLog {
    /**
     * The newest rows first, ties by id.
     *
     * @param key whose; null for all
     * @param from ended at or after this
     * @param to ended before this
     * @param count how many at most, from 1
     */
    List<UsageRecord> list(@Nullable SubKeyId key, Instant from, Instant to, int count);

    /** How many rows a key has; those of all keys for null. */
    long count(@Nullable SubKeyId key);

    /**
     * Forgets the oldest rows that ended before this.
     *
     * @param most how many at most
     * @return how many were forgotten
     */
    int forget(Instant endedBefore, int most);
}
