package io.fgproxy.store;

import io.fgproxy.usage.RefusalCount;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageSum;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** How often requests were refused, and why. Statistics: a node that dies loses what it has not written yet. */
public interface RefusalLog {
    /** Adds to what is known: all or nothing. */
    void add(Collection<RefusalCount> counts);

    /**
     * How many there were; {@link UsageSum#calls} tells. Of the filter, key and times are looked at, the times to the
     * quarter of an hour; of the dimensions, {@code SUB_KEY}, {@code DAY} and {@code REASON}. The most frequent first.
     */
    List<UsageSum> sum(UsageQuestion question);

    /**
     * Forgets what was before this.
     *
     * @param most how many rows at most
     * @return how many were forgotten
     */
    int forget(Instant before, int most);
}
