package io.fgproxy;

import io.fgproxy.operation.ModelPattern;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.SharedRules;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.SharedRulesStore;
import io.fgproxy.store.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Manages what sub-keys share: groups of models, which model lists name as {@code @name}, and groups of keys, whose
 * policy binds all of their keys. A change binds every request that starts after the call returned. Thread-safe.
 */
public final class Groups {
    private static final int TRIES = 100;

    private final SharedRulesStore store;
    private final QuotaLedger ledger;
    private final InstantSource clock;

    Groups(SharedRulesStore store, QuotaLedger ledger, InstantSource clock) {
        this.store = store;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** How the limits of a group of keys stand. */
    public List<LimitStanding> standings(String name, KeyGroup group) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        String owner = Counter.group(name);
        Map<Counter, Tally> tallies = ledger.read(group.limits().stream()
                .map(limit -> Counter.of(owner, limit, now))
                .distinct()
                .toList());
        return group.limits().stream()
                .map(limit -> {
                    Counter counter = Counter.of(owner, limit, now);
                    return LimitStanding.of(counter, limit, tallies.getOrDefault(counter, Tally.ZERO), now);
                })
                .toList();
    }

    /** Everything that is shared now. */
    public SharedRules read() {
        return store.load();
    }

    /**
     * Changes what is shared.
     *
     * @param edit makes the new groups of the old ones; may be called again if somebody else changes them too
     */
    public SharedRules update(UnaryOperator<SharedRules> edit) {
        for (int i = 0; i < TRIES; i++) {
            SharedRules old = store.load();
            SharedRules edited = edit.apply(old);
            SharedRules next = new SharedRules(old.version() + 1, edited.modelGroups(), edited.keyGroups());
            if (store.replace(next)) {
                return next;
            }
        }
        throw new StoreException("The shared rules are being changed too often");
    }

    /**
     * Makes or replaces a group of models.
     *
     * @throws IllegalArgumentException if the name or a pattern is wrong
     */
    public SharedRules putModels(String name, String... patterns) {
        List<ModelPattern> models =
                Arrays.stream(patterns).map(ModelPattern::of).toList();
        return update(rules -> rules.withModelGroups(with(rules.modelGroups(), name, models)));
    }

    /** Removes a group of models. Keys whose policy still names it are refused until it is there again. */
    public SharedRules removeModels(String name) {
        return update(rules -> rules.withModelGroups(without(rules.modelGroups(), name)));
    }

    /**
     * Makes or replaces a group of keys.
     *
     * @throws IllegalArgumentException if the name is wrong, or the parent does not exist or has a parent itself
     */
    public SharedRules putKeys(String name, KeyGroup group) {
        return update(rules -> rules.withKeyGroups(with(rules.keyGroups(), name, group)));
    }

    /**
     * Removes a group of keys. Its keys are refused until it is there again, or they are in another group.
     *
     * @throws IllegalArgumentException if it is the parent of a group
     */
    public SharedRules removeKeys(String name) {
        return update(rules -> rules.withKeyGroups(without(rules.keyGroups(), name)));
    }

    private static <T> Map<String, T> with(Map<String, T> groups, String name, T group) {
        Map<String, T> changed = new HashMap<>(groups);
        changed.put(name, group);
        return changed;
    }

    private static <T> Map<String, T> without(Map<String, T> groups, String name) {
        Map<String, T> changed = new HashMap<>(groups);
        changed.remove(name);
        return changed;
    }
}
