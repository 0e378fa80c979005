package io.fgproxy.store.memory;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.store.UsageLog;
import io.fgproxy.usage.UsageRecord;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest rows only, because memory is not for ever. */
final class MemoryUsageLog implements UsageLog {
    private static final int MOST = 100_000;
    private static final Comparator<UsageRecord> NEWEST_FIRST =
            Comparator.comparing(UsageRecord::endedAt).reversed().thenComparing(UsageRecord::id);

    private final ArrayDeque<UsageRecord> rows = new ArrayDeque<>();

    synchronized void append(UsageRecord row) {
        if (rows.size() == MOST) {
            rows.removeFirst();
        }
        rows.addLast(row);
    }

    @Override
    public synchronized List<UsageRecord> list(@Nullable SubKeyId key, Instant from, Instant to, int count) {
        return rows.stream()
                .filter(row -> key == null || row.key().equals(key))
                .filter(row -> !row.endedAt().isBefore(from) && row.endedAt().isBefore(to))
                .sorted(NEWEST_FIRST)
                .limit(count)
                .toList();
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
