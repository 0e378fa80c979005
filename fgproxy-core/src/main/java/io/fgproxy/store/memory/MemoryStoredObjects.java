package io.fgproxy.store.memory;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.store.CreatedObject;
import io.fgproxy.store.StoredObjects;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest objects only, because memory is not for ever. */
final class MemoryStoredObjects implements StoredObjects {
    private static final int MOST = 100_000;

    private final Map<String, Origin> origins = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Origin> eldest) {
            return size() > MOST;
        }
    };

    private record Origin(MainKeyId mainKey, Instant at) {}

    synchronized void add(List<CreatedObject> created, MainKeyId mainKey, Instant at) {
        for (CreatedObject each : created) {
            origins.merge(
                    each.id(), new Origin(mainKey, at), (old, now) -> now.at().isBefore(old.at()) ? now : old);
        }
    }

    @Override
    public synchronized Map<String, MainKeyId> origins(Collection<String> ids) {
        Map<String, MainKeyId> found = new HashMap<>();
        for (String id : ids) {
            Origin origin = origins.get(id);
            if (origin != null) {
                found.put(id, origin.mainKey());
            }
        }
        return found;
    }

    @Override
    public synchronized int forget(Instant before, int most) {
        List<String> old = origins.entrySet().stream()
                .filter(each -> each.getValue().at().isBefore(before))
                .sorted(Comparator.comparing(each -> each.getValue().at()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
        old.forEach(origins::remove);
        return old.size();
    }
}
