package io.fgproxy.gate;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.SubKey;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Decision;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.Level;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.PolicyEvaluator;
import io.fgproxy.policy.SharedRules;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.KeyStore;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what {@link Gate} would decide, and why. Reads the store and changes nothing. Thread-safe. */
public final class Explainer {
    private final KeyStore store;

    /** Explains on the keys of this store. */
    public Explainer(KeyStore store) {
        this.store = store;
    }

    /**
     * What would become of a request whose facts are established.
     *
     * @param at when it would come
     * @param source from where; null if that is not known
     */
    public Explanation explain(SubKey key, RequestFacts facts, Instant at, @Nullable InetAddress source) {
        SharedRules shared = store.sharedRules().load();
        Circumstances circumstances = new Circumstances(at, source);
        Optional<List<Policy>> levels = SharedRulesCache.levels(shared, key);
        List<Explanation.Verdict> verdicts =
                levels.isEmpty() ? List.of() : verdicts(levels.get(), groups(shared, key), facts, circumstances);
        Refusal refusal = refusalOf(key.stateAt(at));
        List<Amendment> amendments = List.of();
        if (levels.isEmpty()) {
            refusal = refusal == null ? Judgement.groupMissing(key) : refusal;
        } else if (PolicyEvaluator.evaluate(levels.get(), facts, circumstances) instanceof Decision.Denied denied) {
            refusal = refusal == null ? Refusal.of(denied) : refusal;
        } else if (PolicyEvaluator.evaluate(levels.get(), facts, circumstances) instanceof Decision.Allowed allowed) {
            amendments = allowed.amendments();
        }
        return explanation(key, at, facts, verdicts, refusal, amendments);
    }

    /** What would become of a request whose facts cannot be established. */
    public Explanation unreadable(SubKey key, Refusal why, Instant at) {
        return explanation(key, at, null, List.of(), why, List.of());
    }

    private Explanation explanation(
            SubKey key,
            Instant at,
            @Nullable RequestFacts facts,
            List<Explanation.Verdict> verdicts,
            @Nullable Refusal refusal,
            List<Amendment> amendments) {
        Balance balance = store.ledger()
                .balance(key.id())
                .orElse(new Balance(0, 0, key.settings().requestLimit()));
        Long limit = balance.limit();
        boolean full = limit != null && balance.held() >= limit - balance.used();
        Refusal last = refusal == null && full ? Gate.exhausted(balance) : refusal;
        return new Explanation(key.stateAt(at), facts, verdicts, last, amendments, 1, balance);
    }

    private static List<Explanation.Verdict> verdicts(
            List<Policy> levels, List<String> groups, RequestFacts facts, Circumstances circumstances) {
        RequestFacts judged = PolicyEvaluator.withAliases(levels, facts);
        List<Explanation.Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            String group = i == 0 ? null : groups.get(i - 1);
            levels.get(i)
                    .judgeEach(judged, circumstances, i == 0 ? Level.KEY : Level.GROUP)
                    .forEach((rule, decision) -> verdicts.add(new Explanation.Verdict(group, rule, decision)));
        }
        return verdicts;
    }

    private static List<String> groups(SharedRules rules, SubKey key) {
        List<String> names = new ArrayList<>();
        String name = key.settings().group();
        while (name != null) {
            names.add(name);
            KeyGroup group = rules.keyGroups().get(name);
            name = group == null ? null : group.parent();
        }
        return names;
    }

    private static @Nullable Refusal refusalOf(KeyState state) {
        return switch (state) {
            case VALID -> null;
            case REVOKED -> Refusal.of(DenialReason.KEY_REVOKED, "This API key has been revoked.");
            case DISABLED -> Refusal.of(DenialReason.KEY_DISABLED, "This API key is disabled.");
            case NOT_YET_VALID -> Refusal.of(DenialReason.KEY_NOT_YET_VALID, "This API key is not valid yet.");
            case EXPIRED -> Refusal.of(DenialReason.KEY_EXPIRED, "This API key has expired.");
        };
    }
}
