package io.fgproxy.gate;

import io.fgproxy.key.SubKey;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.SharedRules;
import io.fgproxy.store.SharedRulesStore;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The shared rules as they were last read. Nothing is admitted on stale ones, because reserving checks their version;
 * and nobody is refused on stale ones, because {@link #refresh} is called before. Thread-safe.
 */
final class SharedRulesCache {
    private final SharedRulesStore store;
    private volatile @Nullable SharedRules last;

    SharedRulesCache(SharedRulesStore store) {
        this.store = store;
    }

    /** What was last read; reads for the first time. */
    SharedRules last() {
        SharedRules rules = last;
        return rules != null ? rules : refresh();
    }

    /** As {@link #last}, without asking the store for a key that shared rules do not bind. */
    SharedRules lastFor(SubKey key) {
        return bind(key) ? last() : SharedRules.none();
    }

    /** Reads again. */
    SharedRules refresh() {
        SharedRules loaded = store.load();
        last = loaded;
        return loaded;
    }

    /** Whether shared rules bind the key at all. */
    static boolean bind(SubKey key) {
        return key.settings().group() != null
                || !key.settings().policy().models().groups().isEmpty();
    }

    /** All policies that bind the key, its own first; empty if its group does not exist. */
    static Optional<List<Policy>> levels(SharedRules rules, SubKey key) {
        return bind(key)
                ? rules.levels(key.settings().policy(), key.settings().group())
                : Optional.of(List.of(key.settings().policy()));
    }
}
