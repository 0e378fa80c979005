package io.fgproxy.policy;

import java.util.Map;
import java.util.Optional;

/** See {@link PolicyBound}: what goes for parameters. */
final class ParameterBound {
    private static final String FORCE = "parameters.force";

    private ParameterBound() {}

    static Optional<Excess> excess(ParameterRule rule, ParameterRule bound) {
        return PolicyBound.first(
                () -> PolicyBound.names(
                        "parameters",
                        new NameLists(rule.allow(), rule.deny()),
                        new NameLists(bound.allow(), bound.deny())),
                () -> required(rule, bound),
                () -> capped(rule, bound),
                () -> forced(rule, bound),
                () -> added(rule, bound));
    }

    private static Optional<Excess> required(ParameterRule rule, ParameterRule bound) {
        return bound.required().stream()
                .filter(name -> !rule.required().contains(name))
                .findFirst()
                .map(name -> Excess.of("parameters.required", "must have '" + name + "', which the template requires"));
    }

    private static Optional<Excess> capped(ParameterRule rule, ParameterRule bound) {
        return bound.cap().entrySet().stream()
                .filter(entry ->
                        !isWithin(rule, entry.getKey(), entry.getValue().max()))
                .findFirst()
                .map(entry -> Excess.of(
                        "parameters.cap." + entry.getKey(),
                        "must be at most the " + entry.getValue().max() + " of the template"));
    }

    private static boolean isWithin(ParameterRule rule, String name, long most) {
        Cap cap = rule.cap().get(name);
        return cap != null
                ? cap.max() <= most
                : rule.force().get(name) instanceof Scalar.Whole whole && whole.value() <= most && whole.value() >= 0;
    }

    private static Optional<Excess> forced(ParameterRule rule, ParameterRule bound) {
        return bound.force().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(rule.force().get(entry.getKey())))
                .findFirst()
                .map(entry -> Excess.of(FORCE + "." + entry.getKey(), "must be as the template has it"));
    }

    /** What is forced goes upstream whatever the lists say, so it must not be what the template keeps out. */
    private static Optional<Excess> added(ParameterRule rule, ParameterRule bound) {
        boolean capsOutput = bound.cap().containsKey(ParameterRule.OUTPUT_TOKENS);
        for (Map.Entry<String, Scalar> entry : rule.force().entrySet()) {
            String name = entry.getKey();
            boolean kept = bound.force().containsKey(name);
            boolean allowed = NamePattern.isAllowed(bound.allow(), name) && !NamePattern.isDenied(bound.deny(), name);
            // A forced number may be a bound of the output by any of its names; null may lift one.
            boolean harmless = !capsOutput || entry.getValue() instanceof Scalar.Flag;
            if (!kept && !(allowed && harmless)) {
                return Optional.of(Excess.of(FORCE + "." + name, "is not for a key of this template to set"));
            }
        }
        return Optional.empty();
    }
}
