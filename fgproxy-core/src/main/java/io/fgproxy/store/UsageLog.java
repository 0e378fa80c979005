package io.fgproxy.store;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageRecord;
import io.fgproxy.usage.UsageSum;
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
    default List<UsageRecord> list(@Nullable SubKeyId key, Instant from, Instant to, int count) {
        return list(UsageFilter.between(from, to).ofKey(key), null, count);
    }

    /**
     * The newest rows first, ties by id.
     *
     * @param after the row after which to go on, which need not be there any more; null for the newest
     * @param count how many at most, from 1
     */
    List<UsageRecord> list(UsageFilter filter, @Nullable Position after, int count);

    /** How many rows a key has; those of all keys for null. */
    long count(@Nullable SubKeyId key);

    /**
     * What was used. Sums outlive the rows: what {@link #rollUp} has added up is answered from there, and only the ends
     * of the time that do not fill a quarter of an hour (where keys are told apart or one is meant: a day in UTC) are
     * added up anew, from rows that must still be there. Keys told apart by days of another zone than UTC always are.
     *
     * @throws IllegalArgumentException if there are too many different sums to be told; ask for less
     */
    List<UsageSum> sum(UsageQuestion question);

    /**
     * Adds up rows that ended some time ago, so that {@link #sum} need not. To be called from time to time, by any number
     * of nodes; does a bounded piece of work.
     *
     * @return whether there is more to do
     */
    boolean rollUp(Instant now);

    /**
     * Forgets the oldest rows that ended before this.
     *
     * @param most how many at most
     * @return how many were forgotten
     */
    int forget(Instant endedBefore, int most);

    /** Forgets what was added up of the time before this, a bounded piece of it. */
    void forgetSums(Instant before);

    /**
     * Where a list goes on.
     *
     * @param endedAt of the last row that is known
     * @param id of that row
     */
    record Position(Instant endedAt, String id) {}
}
