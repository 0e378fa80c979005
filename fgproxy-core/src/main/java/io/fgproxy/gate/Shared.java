package io.fgproxy.gate;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MainKeySet;
import io.fgproxy.key.SubKey;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.SharedRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What requests of many keys are decided on, as it was at one version. Immutable and thread-safe.
 *
 * @param rules the groups
 * @param mainKeys all main keys, oldest first
 * @param unlisted looks for a main key that is not among them
 */
record Shared(SharedRules rules, List<MainKey> mainKeys, Function<MainKeyId, Optional<MainKey>> unlisted) {
    long version() {
        return rules.version();
    }

    /**
     * The enabled ones of a set of main keys, in its order.
     *
     * @param route which of them it leaves
     */
    List<MainKeyHealth.Candidate> candidates(MainKeySet wanted, Route route) {
        List<MainKeyHealth.Candidate> candidates = new ArrayList<>();
        if (wanted.isAny()) {
            mainKeys.forEach(key -> add(candidates, key, 0, route));
        }
        for (MainKeySet.Member member : wanted.members()) {
            find(member.id()).ifPresent(key -> add(candidates, key, member.weight(), route));
        }
        return candidates;
    }

    private static void add(List<MainKeyHealth.Candidate> candidates, MainKey key, int weight, Route route) {
        if (key.enabled() && route.leaves(key.id())) {
            candidates.add(new MainKeyHealth.Candidate(key, weight));
        }
    }

    /** Whether a set of main keys leaves a choice. */
    boolean isChoice(MainKeySet wanted) {
        return (wanted.isAny() ? mainKeys.size() : wanted.members().size()) > 1;
    }

    private Optional<MainKey> find(MainKeyId id) {
        for (MainKey key : mainKeys) {
            if (key.id().equals(id)) {
                return Optional.of(key);
            }
        }
        return unlisted.apply(id);
    }

    /** All policies that bind the key, its own first; empty if its group does not exist. */
    Optional<List<Policy>> levels(SubKey key) {
        return bind(key)
                ? rules.levels(key.settings().policy(), key.settings().group())
                : Optional.of(List.of(key.settings().policy()));
    }

    /** Whether shared rules bind the key at all. */
    static boolean bind(SubKey key) {
        return key.settings().group() != null
                || key.settings().policy().models().namesGroups();
    }
}
