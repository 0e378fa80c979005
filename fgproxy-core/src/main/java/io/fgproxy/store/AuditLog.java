package io.fgproxy.store;

import io.fgproxy.admin.AuditEntry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of changes. An entry is written before its change is made, and finished after it, so that there is no change
 * without its entry whatever dies in between.
 */
public interface AuditLog {
    /** Writes the beginning of a change. */
    void begin(AuditEntry entry);

    /** Replaces an entry by itself with its outcome, by its id. */
    void finish(AuditEntry entry);

    /** Takes an entry back: nothing was changed. */
    void cancel(String id);

    /**
     * The newest entries first.
     *
     * @param after the id of the entry after which to go on; null for the newest
     * @param target of this target alone; null for all
     * @param actor by this actor alone; null for all
     * @param count how many at most, from 1
     */
    List<AuditEntry> list(@Nullable String after, @Nullable String target, @Nullable String actor, int count);

    /**
     * Forgets the oldest entries that began before this.
     *
     * @param most how many at most
     * @return how many were forgotten
     */
    int forget(Instant before, int most);
}
