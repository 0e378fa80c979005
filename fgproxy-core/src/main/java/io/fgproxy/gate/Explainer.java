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
import io.fgproxy.price.Estimator;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Book;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.ReserveResult;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what {@link Gate} would decide, and why. Reads the store and changes nothing. Thread-safe. */
public final class Explainer {
    private final KeyStore store;
    private final Estimator estimator;

    /** Explains on the keys of this store, with the estimates that the gate makes. */
    public Explainer(KeyStore store, Estimator estimator) {
        this.store = store;
        this.estimator = estimator;
    }

    /**
     * What would become of a request whose facts are established.
     *
     * @param at when it would come
     * @param source from where; null if that is not known
     */
    public Explanation explain(SubKey key, RequestFacts facts, Instant at, @Nullable InetAddress source) {
        Shared shared = new Shared(store.sharedRules().load(), store.mainKeys().list());
        Circumstances circumstances = new Circumstances(at, source);
        Optional<List<Policy>> levels = shared.levels(key);
        List<Explanation.Verdict> verdicts = levels.isEmpty()
                ? List.of()
                : verdicts(levels.get(), groups(shared.rules(), key), facts, circumstances);
        Refusal refusal = refusalOf(key.stateAt(at));
        List<Amendment> amendments = List.of();
        if (levels.isEmpty()) {
            refusal = refusal == null ? Judgement.groupMissing(key) : refusal;
        } else if (PolicyEvaluator.evaluate(levels.get(), facts, circumstances) instanceof Decision.Denied denied) {
            refusal = refusal == null ? Refusal.of(denied) : refusal;
        } else if (PolicyEvaluator.evaluate(levels.get(), facts, circumstances) instanceof Decision.Allowed allowed) {
            amendments = allowed.amendments();
        }
        return refusal == null
                ? reserved(key, shared, facts, verdicts, amendments, at)
                : new Explanation(
                        key.stateAt(at), facts, verdicts, refusal, List.of(), Amounts.NONE, standings(key, shared, at));
    }

    /** What would become of a request whose facts cannot be established. */
    public Explanation unreadable(SubKey key, Refusal why, Instant at) {
        Shared shared = new Shared(store.sharedRules().load(), List.of());
        return new Explanation(
                key.stateAt(at), null, List.of(), why, List.of(), Amounts.NONE, standings(key, shared, at));
    }

    private List<LimitStanding> standings(SubKey key, Shared shared, Instant at) {
        List<Claim> claims = Claims.of(key, shared.rules(), at);
        return Claims.standings(claims, read(claims), at);
    }

    private Map<Counter, Tally> read(List<Claim> claims) {
        return store.ledger().read(claims.stream().map(Claim::counter).toList());
    }

    /** Does what admitting does, on a book of its own that nobody keeps. */
    private Explanation reserved(
            SubKey key,
            Shared shared,
            RequestFacts facts,
            List<Explanation.Verdict> verdicts,
            List<Amendment> amendments,
            Instant at) {
        Optional<Admitting.Plan> plan = Admitting.plan(key, shared, facts, amendments, estimator, at);
        if (plan.isEmpty() || plan.get().refusal().isPresent()) {
            return new Explanation(
                    key.stateAt(at),
                    facts,
                    verdicts,
                    plan.flatMap(Admitting.Plan::refusal).orElseGet(Admitting::noMainKey),
                    List.of(),
                    Amounts.NONE,
                    standings(key, shared, at));
        }
        Book book = new Book();
        read(plan.get().claims()).forEach(book::enter);
        ReserveResult result = book.reserve(plan.get().reservation());
        Map<Counter, Tally> before = read(plan.get().claims());
        List<LimitStanding> standings = Claims.standings(plan.get().claims(), before, at).stream()
                .filter(standing -> !Shortages.isMainKey(standing.counter()))
                .toList();
        Refusal refusal = result instanceof ReserveResult.Exhausted exhausted
                ? Shortages.refusal(exhausted.shortage(), standings, at)
                : null;
        boolean admitted = result instanceof ReserveResult.Reserved;
        return new Explanation(
                key.stateAt(at),
                facts,
                verdicts,
                refusal,
                admitted ? plan.get().bounded(((ReserveResult.Reserved) result).cap()) : List.of(),
                admitted ? ((ReserveResult.Reserved) result).hold().strict() : Amounts.NONE,
                standings);
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
