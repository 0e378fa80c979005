package io.fgproxy.policy;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        Map<NamedModel, String> replaced = aliasesIn(levels, facts);
        RequestFacts sent = replaced.isEmpty() ? facts : withModels(facts, replaced);
        Map<String, Given> values = new LinkedHashMap<>();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Map<String, Given> before = Map.copyOf(values);
            for (int i = 0; i < levels.size(); i++) {
                int depth = i;
                Decision decision = levels.get(i).judge(sent, circumstances, i == 0 ? Level.KEY : Level.GROUP);
                if (!(decision instanceof Decision.Allowed allowed)) {
                    return decision;
                }
                allowed.amendments().forEach(amendment -> merge(values, amendment, depth));
            }
            if (values.equals(before)) {
                return allowed(replaced, values);
            }
            sent = withValues(sent, values);
        }
        return new Decision.Denied(
                DenialReason.POLICY_INCOMPLETE,
                "The policies of this key and its groups contradict each other in the values of parameters.",
                null);
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

    private static void merge(Map<String, Given> values, Amendment amendment, int depth) {
        if (amendment instanceof Amendment.SetParameter set) {
            values.merge(set.parameter(), new Given(set.value(), depth), Given::narrower);
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

    /** A value that a parameter gets, and how far out the policy is that says so. */
    private record Given(Scalar value, int depth) {
        /** The smaller of two bounds; of other values, that of the outer policy. */
        Given narrower(Given other) {
            if (value instanceof Scalar.Whole mine && other.value instanceof Scalar.Whole theirs) {
                return mine.value() <= theirs.value() ? this : other;
            }
            return other.depth >= depth ? other : this;
        }
    }
}
