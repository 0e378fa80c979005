package io.fgproxy.gate;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.policy.SharedRules;
import io.fgproxy.store.KeyStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was last read of the store. Nothing is admitted on what is out of date, because reserving checks the versions;
 * and nobody is refused on it, because whoever would refuse reads again before. Thread-safe.
 */
final class Known {
    /** Nothing is shared. */
    static final Shared NOTHING = new Shared(SharedRules.none(), List.of(), id -> Optional.empty());

    private static final int MOST_KEYS = 10_000;

    private final KeyStore store;
    private final Map<KeyDigest, SubKey> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<KeyDigest, SubKey> eldest) {
            return size() > MOST_KEYS;
        }
    };

    private volatile @Nullable Shared shared;

    Known(KeyStore store) {
        this.store = store;
    }

    /** A key as it was last read; null if it never was, or not for long. */
    @Nullable
    SubKey key(KeyDigest digest) {
        synchronized (keys) {
            return keys.get(digest);
        }
    }

    Optional<SubKey> reload(KeyDigest digest) {
        return remember(digest, store.subKeys().findByDigest(digest).flatMap(key -> key.seenBy(digest)));
    }

    /** The key with this id, if this is still one of its secrets. */
    Optional<SubKey> reload(SubKeyId id, KeyDigest digest) {
        // A rotated secret is no longer the secret this request was identified by.
        return remember(digest, store.subKeys().find(id).flatMap(key -> key.seenBy(digest)));
    }

    private Optional<SubKey> remember(KeyDigest digest, Optional<SubKey> key) {
        synchronized (keys) {
            key.ifPresentOrElse(found -> keys.put(digest, found), () -> keys.remove(digest));
        }
        return key;
    }

    /** Asks once for each: when a main key is added, the whole is read again. */
    private static Function<MainKeyId, Optional<MainKey>> remembering(Function<MainKeyId, Optional<MainKey>> asked) {
        Map<MainKeyId, Optional<MainKey>> answers = new ConcurrentHashMap<>();
        return id -> answers.computeIfAbsent(id, asked);
    }

    /** What was last read; reads for the first time. */
    Shared shared() {
        Shared last = shared;
        return last != null ? last : refresh();
    }

    /** Reads again. The version first: whatever is changed after it was read makes it outdated. */
    Shared refresh() {
        SharedRules rules = store.sharedRules().load();
        Shared loaded = new Shared(rules, store.mainKeys().list(), remembering(store.mainKeys()::find));
        shared = loaded;
        return loaded;
    }
}
