package io.fgproxy.store.memory;

import io.fgproxy.admin.AuditEntry;
import io.fgproxy.store.AuditLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The newest entries only, because memory is not for ever. */
final class MemoryAuditLog implements AuditLog {
    private static final int MOST = 10_000;

    private final ConcurrentSkipListMap<String, AuditEntry> entries = new ConcurrentSkipListMap<>();

    @Override
    public synchronized void begin(AuditEntry entry) {
        entries.put(entry.id(), entry);
        if (entries.size() > MOST) {
            entries.pollFirstEntry();
        }
    }

    @Override
    public void finish(AuditEntry entry) {
        entries.replace(entry.id(), entry);
    }

    @Override
    public void cancel(String id) {
        entries.remove(id);
    }

    @Override
    public List<AuditEntry> list(@Nullable String after, @Nullable String target, @Nullable String actor, int count) {
        return entries.descendingMap().values().stream()
                .filter(entry -> after == null || entry.id().compareTo(after) < 0)
                .filter(entry -> target == null || target.equals(entry.target()))
                .filter(entry -> actor == null || actor.equals(entry.actor()))
                .limit(count)
                .toList();
    }

    @Override
    public synchronized int forget(Instant before, int most) {
        List<String> old = new ArrayList<>();
        for (AuditEntry entry : entries.values()) {
            if (old.size() < most && entry.at().isBefore(before)) {
                old.add(entry.id());
            }
        }
        old.forEach(entries::remove);
        return old.size();
    }
}
