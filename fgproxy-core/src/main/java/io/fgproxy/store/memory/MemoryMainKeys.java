package io.fgproxy.store.memory;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.UpstreamModels;
import io.fgproxy.store.MainKeyStore;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

final class MemoryMainKeys implements MainKeyStore {
    private static final Comparator<MainKey> ORDER = Comparator.comparing(MainKey::createdAt)
            .thenComparing(key -> key.id().value());

    private final ConcurrentHashMap<MainKeyId, MainKey> keys = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<MainKeyId, UpstreamModels> models = new ConcurrentHashMap<>();
    private final MemorySharedRules sharedRules;

    MemoryMainKeys(MemorySharedRules sharedRules) {
        this.sharedRules = sharedRules;
    }

    @Override
    public boolean putModels(UpstreamModels told) {
        // In one step with the look, so that no models are left of a key that is being deleted.
        return keys.computeIfPresent(told.mainKey(), (id, key) -> {
                    models.put(id, told);
                    return key;
                })
                != null;
    }

    @Override
    public List<UpstreamModels> models() {
        return list().stream()
                .map(key -> models.get(key.id()))
                .filter(Objects::nonNull)
                .toList();
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
        boolean removed = keys.remove(id) != null;
        models.remove(id);
        return raised(removed);
    }
}
