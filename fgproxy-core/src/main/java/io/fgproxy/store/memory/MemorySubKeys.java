package io.fgproxy.store.memory;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.PreviousSecret;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.store.SubKeyQuery;
import io.fgproxy.store.SubKeyStore;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Look-ups are lock-free; changes are rare and take one lock. */
final class MemorySubKeys implements SubKeyStore {
    private static final Comparator<SubKey> ORDER = Comparator.comparing(SubKey::createdAt)
            .thenComparing(key -> key.id().value());

    private final ConcurrentHashMap<SubKeyId, SubKey> byId = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<KeyDigest, SubKeyId> byDigest = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<SubKeyId, String> deletedNames = new ConcurrentHashMap<>();
    private volatile Consumer<SubKey> deleted = key -> {};

    /** Tells who must know that a key is gone. */
    void onDelete(Consumer<SubKey> listener) {
        deleted = listener;
    }

    @Override
    public boolean insert(SubKey key) {
        return insertAll(List.of(key));
    }

    @Override
    public synchronized boolean insertAll(List<SubKey> keys) {
        Set<SubKeyId> ids = new HashSet<>();
        Set<KeyDigest> digests = new HashSet<>();
        for (SubKey key : keys) {
            boolean free = ids.add(key.id()) && !byId.containsKey(key.id());
            for (KeyDigest digest : digests(key)) {
                free &= digests.add(digest) && !byDigest.containsKey(digest);
            }
            if (!free) {
                return false;
            }
        }
        for (SubKey key : keys) {
            byId.put(key.id(), key);
            digests(key).forEach(digest -> byDigest.put(digest, key.id()));
        }
        return true;
    }

    private static Set<KeyDigest> digests(SubKey key) {
        PreviousSecret previous = key.previous();
        return previous == null || previous.digest().equals(key.digest())
                ? Set.of(key.digest())
                : Set.of(key.digest(), previous.digest());
    }

    @Override
    public Optional<SubKey> findByDigest(KeyDigest digest) {
        // The second look keeps a secret that is being replaced from being answered with the replaced key.
        return Optional.ofNullable(byDigest.get(digest))
                .flatMap(this::find)
                .filter(key -> digests(key).contains(digest));
    }

    @Override
    public Optional<SubKey> find(SubKeyId id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Override
    public List<SubKey> list(SubKeyQuery query) {
        SubKeyId after = query.after();
        SubKey last = after == null ? null : find(after).orElse(null);
        if (after != null && last == null) {
            return List.of();
        }
        return byId.values().stream()
                .filter(key -> last == null || ORDER.compare(key, last) > 0)
                .filter(query::fits)
                .sorted(ORDER)
                .limit(query.count())
                .toList();
    }

    @Override
    public Map<SubKeyId, String> names(Collection<SubKeyId> ids) {
        Map<SubKeyId, String> names = new HashMap<>();
        for (SubKeyId id : ids) {
            SubKey key = byId.get(id);
            String name = key == null ? deletedNames.get(id) : key.settings().name();
            if (name != null) {
                names.put(id, name);
            }
        }
        return names;
    }

    @Override
    public synchronized boolean update(SubKey changed) {
        SubKey old = byId.get(changed.id());
        boolean taken = digests(changed).stream()
                .map(byDigest::get)
                .anyMatch(holder -> holder != null && !holder.equals(changed.id()));
        if (old == null || old.version() != changed.version() - 1 || taken) {
            return false;
        }
        // The key first: whoever finds it by a digest looks whether it still has that.
        byId.put(changed.id(), changed);
        digests(changed).forEach(digest -> byDigest.put(digest, changed.id()));
        digests(old).stream()
                .filter(digest -> !digests(changed).contains(digest))
                .forEach(byDigest::remove);
        return true;
    }

    @Override
    public synchronized boolean delete(SubKeyId id) {
        SubKey key = byId.get(id);
        if (key == null) {
            return false;
        }
        // Before the key is gone, so that there is no time at which nobody knows its name.
        deletedNames.put(id, key.settings().name());
        byId.remove(id);
        digests(key).forEach(byDigest::remove);
        deleted.accept(key);
        return true;
    }
}
