package io.fgproxy.store.memory;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.store.SubKeyStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Look-ups are lock-free; changes of the set of keys or of a digest are rare and take one lock. */
final class MemorySubKeys implements SubKeyStore {
    private static final Comparator<SubKey> ORDER = Comparator.comparing(SubKey::createdAt)
            .thenComparing(key -> key.id().value());

    private final ConcurrentHashMap<SubKeyId, SubKeyEntry> byId = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<KeyDigest, SubKeyEntry> byDigest = new ConcurrentHashMap<>();

    @Nullable
    SubKeyEntry entry(SubKeyId id) {
        return byId.get(id);
    }

    @Override
    public synchronized boolean insert(SubKey key) {
        if (byId.containsKey(key.id()) || byDigest.containsKey(key.digest())) {
            return false;
        }
        SubKeyEntry entry = new SubKeyEntry(key);
        byId.put(key.id(), entry);
        byDigest.put(key.digest(), entry);
        return true;
    }

    @Override
    public Optional<SubKey> findByDigest(KeyDigest digest) {
        // The second look keeps a secret that is being replaced from being answered with the replaced key.
        return Optional.ofNullable(byDigest.get(digest))
                .map(SubKeyEntry::key)
                .filter(key -> key.digest().equals(digest));
    }

    @Override
    public Optional<SubKey> find(SubKeyId id) {
        return Optional.ofNullable(byId.get(id)).map(SubKeyEntry::key);
    }

    @Override
    public List<SubKey> list(@Nullable SubKeyId after, int count) {
        SubKey last = after == null ? null : find(after).orElse(null);
        if (after != null && last == null) {
            return List.of();
        }
        return byId.values().stream()
                .map(SubKeyEntry::key)
                .filter(key -> last == null || ORDER.compare(key, last) > 0)
                .sorted(ORDER)
                .limit(count)
                .toList();
    }

    @Override
    public synchronized boolean update(SubKey changed) {
        SubKeyEntry entry = byId.get(changed.id());
        if (entry == null) {
            return false;
        }
        KeyDigest oldDigest = entry.key().digest();
        SubKeyEntry holder = byDigest.get(changed.digest());
        if ((holder != null && holder != entry) || !entry.replace(changed)) {
            return false;
        }
        if (!oldDigest.equals(changed.digest())) {
            byDigest.put(changed.digest(), entry);
            byDigest.remove(oldDigest);
        }
        return true;
    }

    @Override
    public synchronized boolean delete(SubKeyId id) {
        SubKeyEntry entry = byId.remove(id);
        if (entry == null) {
            return false;
        }
        entry.markDeleted();
        byDigest.remove(entry.key().digest());
        return true;
    }
}
