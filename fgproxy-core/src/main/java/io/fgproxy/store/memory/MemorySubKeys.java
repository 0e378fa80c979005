package io.fgproxy.store.memory;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.store.SubKeyStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Look-ups are lock-free; changes are rare and take one lock. */
final class MemorySubKeys implements SubKeyStore {
    private static final Comparator<SubKey> ORDER = Comparator.comparing(SubKey::createdAt)
            .thenComparing(key -> key.id().value());

    private final ConcurrentHashMap<SubKeyId, SubKey> byId = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<KeyDigest, SubKeyId> byDigest = new ConcurrentHashMap<>();
    private volatile Consumer<SubKey> deleted = key -> {};

    /** Tells who must know that a key is gone. */
    void onDelete(Consumer<SubKey> listener) {
        deleted = listener;
    }

    @Override
    public synchronized boolean insert(SubKey key) {
        if (byId.containsKey(key.id()) || byDigest.containsKey(key.digest())) {
            return false;
        }
        byId.put(key.id(), key);
        byDigest.put(key.digest(), key.id());
        return true;
    }

    @Override
    public Optional<SubKey> findByDigest(KeyDigest digest) {
        // The second look keeps a secret that is being replaced from being answered with the replaced key.
        return Optional.ofNullable(byDigest.get(digest))
                .flatMap(this::find)
                .filter(key -> key.digest().equals(digest));
    }

    @Override
    public Optional<SubKey> find(SubKeyId id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Override
    public List<SubKey> list(@Nullable SubKeyId after, int count) {
        SubKey last = after == null ? null : find(after).orElse(null);
        if (after != null && last == null) {
            return List.of();
        }
        return byId.values().stream()
                .filter(key -> last == null || ORDER.compare(key, last) > 0)
                .sorted(ORDER)
                .limit(count)
                .toList();
    }

    @Override
    public synchronized boolean update(SubKey changed) {
        SubKey old = byId.get(changed.id());
        SubKeyId holder = byDigest.get(changed.digest());
        if (old == null || old.version() != changed.version() - 1 || (holder != null && !holder.equals(changed.id()))) {
            return false;
        }
        byId.put(changed.id(), changed);
        if (!old.digest().equals(changed.digest())) {
            byDigest.put(changed.digest(), changed.id());
            byDigest.remove(old.digest());
        }
        return true;
    }

    @Override
    public synchronized boolean delete(SubKeyId id) {
        SubKey key = byId.remove(id);
        if (key == null) {
            return false;
        }
        byDigest.remove(key.digest());
        deleted.accept(key);
        return true;
    }
}
