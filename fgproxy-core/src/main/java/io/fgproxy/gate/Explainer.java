package io.fgproxy.gate;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.SubKey;
import io.fgproxy.operation.Operation;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what {@link Gate} would decide, and why. Reads the store and changes nothing. Thread-safe. */
public final class Explainer {
    /** The rules that are asked before the body is read. */
    private static final Set<String> EARLY = Set.of("operations", "addresses", "hours");

    private final KeyStore store;
    private final MainKeyChoice mainKeys;

    /** Explains on the keys of this store. */
    public Explainer(KeyStore store, MainKeyChoice mainKeys) {
        this.store = store;
        this.mainKeys = mainKeys;
    }

    /**
     * What would become of a request whose facts are established.
     *
     * @param at when it would come
     * @param source from where; null if that is not known
     */
    public Explanation explain(SubKey key, RequestFacts facts, Instant at, @Nullable InetAddress source) {
        SharedRules shared = store.sharedRules().load();
        Optional<List<Policy>> found = SharedRulesCache.levels(shared, key);
        if (found.isEmpty()) {
            return explanation(key, at, facts, List.of(), Judgement.groupMissing(key), List.of());
        }
        List<Policy> levels = found.get();
        List<String> groups = groups(shared, key);
        Circumstances circumstances = new Circumstances(at, source);
        PolicyEvaluator.Evaluation evaluation = PolicyEvaluator.evaluation(levels, facts, circumstances);
        List<Explanation.Verdict> verdicts =
                verdicts(levels, groups, PolicyEvaluator.withAliases(levels, facts), circumstances);
        if (!(evaluation.decision() instanceof Decision.Denied denied)) {
            List<Amendment> amendments = ((Decision.Allowed) evaluation.decision()).amendments();
            return explanation(key, at, facts, verdicts, null, amendments);
        }
        if (verdicts.stream().noneMatch(Explanation.Verdict::isAgainst)) {
            // It is the request as another policy would change it that a rule is against.
            verdicts = verdicts(levels, groups, evaluation.judged(), circumstances);
        }
        return explanation(key, at, facts, verdicts, Refusal.of(denied), List.of());
    }

    /**
     * What would become of a request whose facts cannot be established.
     *
     * @param operation that it calls; null if there is no such operation
     * @param why it would be refused if nothing else were against it
     */
    public Explanation unreadable(
            SubKey key, @Nullable Operation operation, Refusal why, Instant at, @Nullable InetAddress source) {
        if (operation == null) {
            return explanation(key, at, null, List.of(), why, List.of());
        }
        SharedRules shared = store.sharedRules().load();
        Circumstances circumstances = new Circumstances(at, source);
        Optional<Refusal> early = Judgement.early(shared, key, operation, circumstances);
        List<Explanation.Verdict> verdicts = SharedRulesCache.levels(shared, key)
                .map(levels -> verdicts(
                        levels, groups(shared, key), RequestFacts.of(operation).build(), circumstances))
                .orElse(List.of());
        return explanation(
                key,
                at,
                null,
                verdicts.stream()
                        .filter(verdict -> EARLY.contains(verdict.rule()))
                        .toList(),
                early.orElse(why),
                List.of());
    }

    /** @param refusal what is against it apart from the key's state and quota; null if nothing */
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
        KeyState state = key.stateAt(at);
        Refusal first = refusalOf(state);
        if (first == null) {
            first = refusal;
        }
        if (first == null
                && mainKeys.choose(store.mainKeys(), key.settings().mainKeys()).isEmpty()) {
            first = Gate.noMainKey();
        }
        Long limit = balance.limit();
        if (first == null && limit != null && balance.held() >= limit - balance.used()) {
            first = Gate.exhausted(balance);
        }
        boolean admitted = first == null;
        return new Explanation(
                state, facts, verdicts, first, admitted ? amendments : List.of(), admitted ? 1 : 0, balance);
    }

    private static List<Explanation.Verdict> verdicts(
            List<Policy> levels, List<String> groups, RequestFacts facts, Circumstances circumstances) {
        List<Explanation.Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            String group = i == 0 ? null : groups.get(i - 1);
            levels.get(i)
                    .judgeEach(facts, circumstances, i == 0 ? Level.KEY : Level.GROUP)
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
