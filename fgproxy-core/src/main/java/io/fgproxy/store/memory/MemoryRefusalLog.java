package io.fgproxy.store.memory;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.store.RefusalLog;
import io.fgproxy.usage.RefusalCount;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageSum;
import io.fgproxy.usage.UsageSums;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The newest counts only, because memory is not for ever. */
final class MemoryRefusalLog implements RefusalLog {
    private static final int MOST = 100_000;

    private final ArrayDeque<RefusalCount> counts = new ArrayDeque<>();

    @Override
    public synchronized void add(Collection<RefusalCount> more) {
        counts.addAll(more);
        while (counts.size() > MOST) {
            counts.removeFirst();
        }
    }

    @Override
    public synchronized List<UsageSum> sum(UsageQuestion question) {
        UsageFilter filter = question.filter();
        UsageSums sums = new UsageSums(question);
        for (RefusalCount count : counts) {
            SubKeyId key = count.key();
            boolean meant = (filter.key() == null || filter.key().equals(key))
                    && !count.at().isBefore(filter.from())
                    && count.at().isBefore(filter.to());
            if (meant) {
                Map<UsageDimension, String> by = Map.of(
                        UsageDimension.SUB_KEY, key == null ? "" : key.value(), UsageDimension.REASON, count.reason());
                sums.add(by, count.at(), count.count(), Amounts.NONE);
            }
        }
        return sums.list();
    }

    @Override
    public synchronized int forget(Instant before, int most) {
        List<RefusalCount> old = counts.stream()
                .filter(count -> count.at().isBefore(before))
                .sorted(Comparator.comparing(RefusalCount::at))
                .limit(most)
                .toList();
        counts.removeAll(new HashSet<>(old));
        return old.size();
    }
}
