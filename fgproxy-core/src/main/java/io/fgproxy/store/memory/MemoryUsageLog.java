package io.fgproxy.store.memory;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.store.UsageLog;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageRecord;
import io.fgproxy.usage.UsageSum;
import io.fgproxy.usage.UsageSums;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest rows only, because memory is not for ever. */
final class MemoryUsageLog implements UsageLog {
    private static final int MOST = 100_000;
    private static final Comparator<UsageRecord> NEWEST_FIRST =
            Comparator.comparing(UsageRecord::endedAt).reversed().thenComparing(UsageRecord::id);

    /** As large as it gets, for one that cannot grow for want of memory loses all that it has. */
    private final ArrayDeque<UsageRecord> rows = new ArrayDeque<>(MOST);

    synchronized void append(UsageRecord row) {
        if (rows.size() == MOST) {
            rows.removeFirst();
        }
        rows.addLast(row);
    }

    @Override
    public synchronized List<UsageRecord> list(UsageFilter filter, @Nullable Position after, int count) {
        return rows.stream()
                .filter(filter::takes)
                .filter(row -> after == null || isBehind(row, after))
                .sorted(NEWEST_FIRST)
                .limit(count)
                .toList();
    }

    private static boolean isBehind(UsageRecord row, Position after) {
        int order = row.endedAt().compareTo(after.endedAt());
        return order < 0 || (order == 0 && row.id().compareTo(after.id()) > 0);
    }

    /** Always from the rows, so that there is nothing to roll up. */
    @Override
    public synchronized List<UsageSum> sum(UsageQuestion question) {
        if (question.by().contains(UsageDimension.REASON)) {
            throw new IllegalArgumentException("The usage log knows no reasons of refusals");
        }
        UsageSums sums = new UsageSums(question);
        rows.stream()
                .filter(question.filter()::takes)
                .forEach(row -> sums.add(dimensions(row), row.endedAt(), 1, UsageSum.bounded(row.charged())));
        return sums.list();
    }

    private static Map<UsageDimension, String> dimensions(UsageRecord row) {
        return Map.of(
                UsageDimension.SUB_KEY,
                row.key().value(),
                UsageDimension.MODEL,
                row.model() == null ? "" : row.model(),
                UsageDimension.OPERATION,
                row.operation(),
                UsageDimension.STATUS,
                String.valueOf(row.status()),
                UsageDimension.GROUP,
                row.group() == null ? "" : row.group(),
                UsageDimension.MAIN_KEY,
                row.mainKey() == null ? "" : row.mainKey().value());
    }

    @Override
    public boolean rollUp(Instant now) {
        return false;
    }

    @Override
    public void forgetSums(Instant before) {
        // There are none but those of the rows.
    }

    @Override
    public synchronized long count(@Nullable SubKeyId key) {
        return rows.stream().filter(row -> key == null || row.key().equals(key)).count();
    }

    @Override
    public synchronized int forget(Instant endedBefore, int most) {
        List<UsageRecord> old = rows.stream()
                .filter(row -> row.endedAt().isBefore(endedBefore))
                .sorted(NEWEST_FIRST.reversed())
                .limit(most)
                .toList();
        rows.removeAll(new HashSet<>(old));
        return old.size();
    }
}
