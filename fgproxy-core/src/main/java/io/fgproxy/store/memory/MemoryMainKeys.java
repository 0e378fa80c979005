package io.fgproxy.store.memory;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.store.MainKeyStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

final class MemoryMainKeys implements MainKeyStore {
    private static final Comparator<MainKey> ORDER = Comparator.comparing(MainKey::createdAt)
            .thenComparing(key -> key.id().value());

    private final ConcurrentHashMap<MainKeyId, MainKey> keys = new ConcurrentHashMap<>();
    private final MemorySharedRules sharedRules;

    MemoryMainKeys(MemorySharedRules sharedRules) {
        this.sharedRules = sharedRules;
    }

    private boolean raised(boolean changed) {
        if (changed) {
            sharedRules.raiseVersion();
        }
        return changed;
    }

    @Override
    public boolean insert(MainKey key) {
        return raised(keys.putIfAbsent(key.id(), key) == null);
    }

    @Override
    public Optional<MainKey> find(MainKeyId id) {
        return Optional.ofNullable(keys.get(id));
    }

    @Override
    public List<MainKey> list() {
        return keys.values().stream().sorted(ORDER).toList();
    }

    @Override
    public boolean update(MainKey changed) {
        MainKey old = keys.get(changed.id());
        return raised(
                old != null && old.version() == changed.version() - 1 && keys.replace(changed.id(), old, changed));
    }

    @Override
    public boolean delete(MainKeyId id) {
        return raised(keys.remove(id) != null);
    }
}
