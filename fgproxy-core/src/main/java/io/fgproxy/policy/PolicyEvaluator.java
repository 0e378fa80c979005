package io.fgproxy.policy;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import io.fgproxy.operation.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests by policies: a pure function of both. What is judged is what will be sent: when a policy amends a
 * request, the amended one is judged again by all.
 */
public final class PolicyEvaluator {
    private static final int MOST_ROUNDS = 4;

    private PolicyEvaluator() {}

    /** The decision of one policy, that of a key without a group. */
    public static Decision evaluate(Policy policy, RequestFacts facts, Circumstances circumstances) {
        return evaluate(List.of(policy), facts, circumstances);
    }

    /**
     * The decision of several policies, all of which must allow the request.
     *
     * @param levels the key's own policy, then those of its groups from the inside out
     */
    public static Decision evaluate(List<Policy> levels, RequestFacts facts, Circumstances circumstances) {
        return evaluation(levels, facts, circumstances).decision();
    }

    /**
     * A decision with what it was made on.
     *
     * @param decision as of {@link #evaluate}
     * @param judged the request as the rules saw it last: with the models that aliases stand for, and with the values
     *     that policies gave it
     */
    public record Evaluation(Decision decision, RequestFacts judged) {}

    /** As {@link #evaluate(List, RequestFacts, Circumstances)}, for those who must tell why. */
    public static Evaluation evaluation(List<Policy> levels, RequestFacts facts, Circumstances circumstances) {
        Map<NamedModel, String> replaced = aliasesIn(levels, facts);
        RequestFacts sent = replaced.isEmpty() ? facts : withModels(facts, replaced);
        Map<String, Given> before = Map.of();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Map<String, Given> values = before;
            for (int i = 0; i < levels.size(); i++) {
                Policy policy = levels.get(i);
                Decision decision = policy.judge(sent, circumstances, i == 0 ? Level.KEY : Level.GROUP);
                if (!(decision instanceof Decision.Allowed allowed)) {
                    return new Evaluation(decision, sent);
                }
                for (Amendment amendment : allowed.amendments()) {
                    // Most requests are not amended.
                    values = values == before ? new LinkedHashMap<>(before) : values;
                    merge(values, amendment, policy, i, facts.operation());
                }
            }
            if (values.equals(before)) {
                return new Evaluation(allowed(replaced, values), sent);
            }
            sent = withValues(sent, values);
            before = values;
        }
        Decision contradiction = new Decision.Denied(
                DenialReason.POLICY_INCOMPLETE,
                "The policies of this key and its groups contradict each other in the values of parameters.",
                null);
        return new Evaluation(contradiction, sent);
    }

    /** The request as the policies judge it: with the models that aliases stand for. */
    public static RequestFacts withAliases(List<Policy> levels, RequestFacts facts) {
        Map<NamedModel, String> replaced = aliasesIn(levels, facts);
        return replaced.isEmpty() ? facts : withModels(facts, replaced);
    }

    private static Decision allowed(Map<NamedModel, String> replaced, Map<String, Given> values) {
        if (replaced.isEmpty() && values.isEmpty()) {
            return Decision.ALLOWED;
        }
        List<Amendment> amendments = new ArrayList<>();
        replaced.forEach((alias, model) -> {
            if (alias.span() != null) {
                amendments.add(new Amendment.ReplaceModel(alias, model));
            }
        });
        values.forEach((name, value) -> amendments.add(new Amendment.SetParameter(name, value.value())));
        return new Decision.Allowed(amendments);
    }

    /** The models that take the place of others; the innermost policy that knows an alias decides. */
    private static Map<NamedModel, String> aliasesIn(List<Policy> levels, RequestFacts facts) {
        Map<NamedModel, String> replaced = Map.of();
        for (Policy policy : levels) {
            Map<String, String> aliases = policy.models().aliases();
            for (NamedModel model : aliases.isEmpty() ? List.<NamedModel>of() : facts.models()) {
                String target = aliases.get(model.name());
                if (target != null && model.span() != null) {
                    replaced = replaced.isEmpty() ? new LinkedHashMap<>() : replaced;
                    replaced.putIfAbsent(model, target);
                }
            }
        }
        return replaced;
    }

    /** With the models that are used instead beside those that were asked for: both must be allowed. */
    private static RequestFacts withModels(RequestFacts facts, Map<NamedModel, String> replaced) {
        List<NamedModel> models = new ArrayList<>(facts.models());
        replaced.forEach((alias, model) -> models.add(new NamedModel(model, alias.where())));
        return facts.withModels(models);
    }

    private static void merge(
            Map<String, Given> values, Amendment amendment, Policy policy, int depth, Operation operation) {
        if (amendment instanceof Amendment.SetParameter set) {
            String name = set.parameter();
            boolean forced = set.value().equals(policy.parameters().force().get(name));
            Cap cap = policy.parameters().capOf(name, operation);
            Given given = new Given(forced ? set.value() : null, depth, cap == null ? null : cap.max());
            values.merge(name, given, Given::and);
        }
    }

    private static RequestFacts withValues(RequestFacts facts, Map<String, Given> values) {
        List<Parameter> parameters = new ArrayList<>();
        Map<String, Given> left = new LinkedHashMap<>(values);
        for (Parameter parameter : facts.parameters()) {
            Given given = left.remove(parameter.name());
            parameters.add(given == null ? parameter : given.value().asParameter(parameter.name(), parameter.span()));
        }
        left.forEach((name, given) -> parameters.add(given.value().asParameter(name, new Span(0, 0))));
        return facts.withParameters(parameters);
    }

    /**
     * What a parameter must be.
     *
     * @param forced the value that it gets; null for any
     * @param depth how far out the policy is that says so
     * @param most the largest value that it may have; null for any
     */
    private record Given(
            @Nullable Scalar forced, int depth, @Nullable Long most) {
        /** What both want: of forced values that of the outer policy, of bounds the smaller. */
        Given and(Given other) {
            boolean outer = forced == null || (other.forced != null && other.depth >= depth);
            Long smaller = most == null || (other.most != null && other.most < most) ? other.most : most;
            return new Given(outer ? other.forced : forced, outer ? other.depth : depth, smaller);
        }

        /** A bound holds against any forced value but a smaller integer. */
        Scalar value() {
            boolean free = most == null || (forced instanceof Scalar.Whole whole && whole.value() <= most);
            return free ? Objects.requireNonNull(forced) : new Scalar.Whole(Objects.requireNonNull(most));
        }
    }
}
