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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what {@link Gate} would decide, and why. Reads the store and changes nothing. Thread-safe. */
public final class Explainer {
    /** The rules that are asked before the body is read. */
    private static final Set<String> EARLY = Set.of("operations", "addresses", "hours");

    private final KeyStore store;
    private final Origins origins;
    private final Planner planner;

    /** Explains on the keys of this store, with the estimates that the gate makes. */
    public Explainer(KeyStore store, Estimator estimator) {
        this.store = store;
        this.origins = new Origins(store);
        this.planner = new Planner(estimator, MainKeyHealth.unobserved());
    }

    /**
     * What would become of a request whose facts are established.
     *
     * @param at when it would come
     * @param source from where; null if that is not known
     */
    public Explanation explain(SubKey key, RequestFacts facts, Instant at, @Nullable InetAddress source) {
        Shared shared = shared();
        Optional<List<Policy>> found = shared.levels(key);
        if (found.isEmpty()) {
            return refused(key, shared, at, facts, List.of(), Judgement.groupMissing(key));
        }
        List<Policy> levels = found.get();
        List<String> groups = groups(shared.rules(), key);
        Circumstances circumstances = new Circumstances(at, source);
        PolicyEvaluator.Evaluation evaluation = PolicyEvaluator.evaluation(levels, facts, circumstances);
        List<Explanation.Verdict> verdicts =
                verdicts(levels, groups, PolicyEvaluator.withAliases(levels, facts), circumstances);
        if (!(evaluation.decision() instanceof Decision.Denied denied)) {
            List<Amendment> amendments = ((Decision.Allowed) evaluation.decision()).amendments();
            Refusal state = refusalOf(key.stateAt(at));
            return state == null
                    ? reserved(key, shared, facts, verdicts, amendments, at)
                    : refused(key, shared, at, facts, verdicts, state);
        }
        if (verdicts.stream().noneMatch(Explanation.Verdict::isAgainst)) {
            // It is the request as another policy would change it that a rule is against.
            verdicts = verdicts(levels, groups, evaluation.judged(), circumstances);
        }
        return refused(key, shared, at, facts, verdicts, Refusal.of(denied));
    }

    /**
     * What would become of a request whose facts cannot be established.
     *
     * @param operation that it calls; null if there is no such operation
     * @param why it would be refused if nothing else were against it
     */
    public Explanation unreadable(
            SubKey key, @Nullable Operation operation, Refusal why, Instant at, @Nullable InetAddress source) {
        Shared shared = shared();
        if (operation == null) {
            return refused(key, shared, at, null, List.of(), why);
        }
        Circumstances circumstances = new Circumstances(at, source);
        Optional<Refusal> early = Judgement.early(shared, key, operation, circumstances);
        List<Explanation.Verdict> verdicts = shared.levels(key)
                .map(levels -> verdicts(
                        levels,
                        groups(shared.rules(), key),
                        RequestFacts.of(operation).build(),
                        circumstances))
                .orElse(List.of());
        List<Explanation.Verdict> asked = verdicts.stream()
                .filter(verdict -> EARLY.contains(verdict.rule()))
                .toList();
        return refused(key, shared, at, null, asked, early.orElse(why));
    }

    private Shared shared() {
        return new Shared(store.sharedRules().load(), store.mainKeys().list(), store.mainKeys()::find);
    }

    /** @param refusal what is against it apart from the key's state */
    private Explanation refused(
            SubKey key,
            Shared shared,
            Instant at,
            @Nullable RequestFacts facts,
            List<Explanation.Verdict> verdicts,
            Refusal refusal) {
        Refusal state = refusalOf(key.stateAt(at));
        return new Explanation(
                key.stateAt(at),
                facts,
                verdicts,
                state == null ? refusal : state,
                List.of(),
                Amounts.NONE,
                null,
                standings(key, shared, at));
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
        Origin origin = origins.of(key, shared, facts);
        if (origin.refusal() != null) {
            return refused(key, shared, at, facts, verdicts, origin.refusal());
        }
        Planner.Planned planned = planner.plan(key, shared, facts, amendments, at, Route.FREE.with(origin.mainKey()));
        if (planned instanceof Planner.Planned.Not not) {
            return refused(key, shared, at, facts, verdicts, not.refusal());
        }
        Plan plan = ((Planner.Planned.As) planned).plan();
        Map<Counter, Tally> before = read(plan.claims());
        Book book = new Book();
        before.forEach(book::enter);
        ReserveResult result = book.reserve(plan.reservation());
        List<LimitStanding> standings = Claims.standings(plan.claims(), before, at).stream()
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
                admitted ? plan.bounded(((ReserveResult.Reserved) result).cap()) : List.of(),
                admitted ? ((ReserveResult.Reserved) result).hold().strict() : Amounts.NONE,
                admitted ? plan.reservation().mainKey() : null,
                standings);
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
