package io.fgproxy.policy;

import io.fgproxy.facts.BodyShape;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Holds the values of one request against caps. Used once. */
final class Capping {
    private final RequestFacts facts;
    private final List<Amendment> amendments;

    Capping(RequestFacts facts, List<Amendment> amendments) {
        this.facts = facts;
        this.amendments = amendments;
    }

    /** Collects the amendments that the caps ask for; returns why the request is refused instead, or null. */
    Decision.@Nullable Denied judge(Map<String, Cap> caps) {
        // In the order of their names, so that the answer does not change from run to run.
        for (Map.Entry<String, Cap> entry : new TreeMap<>(caps).entrySet()) {
            Decision.Denied denied = entry.getKey().equals(ParameterRule.OUTPUT_TOKENS)
                    ? capOutput(entry.getValue())
                    : capValue(entry.getKey(), entry.getValue());
            if (denied != null) {
                return denied;
            }
        }
        return null;
    }

    private Decision.@Nullable Denied capOutput(Cap cap) {
        List<String> names = facts.operation().parameters().outputCaps();
        if (names.isEmpty()) {
            return null;
        }
        if (!hasBody(facts)) {
            return needsBody(names.get(0));
        }
        boolean given = false;
        for (String name : names) {
            Decision.Denied denied = capValue(name, cap);
            if (denied != null) {
                return denied;
            }
            given |= given(name).isPresent();
        }
        if (!given) {
            // Without a bound of its own the output is as long as the model can make it.
            amendments.add(new Amendment.SetParameter(names.get(0), new Scalar.Whole(cap.max())));
        }
        return null;
    }

    private Decision.@Nullable Denied capValue(String name, Cap cap) {
        Optional<Parameter> parameter = given(name);
        if (parameter.isEmpty()) {
            return null;
        }
        OptionalLong value = parameter.get().integer();
        if (value.isEmpty() || value.getAsLong() < 0) {
            return new Decision.Denied(
                    DenialReason.BODY_INVALID,
                    "For this key '" + name + "' must be a plain integer of zero or more.",
                    name);
        }
        if (value.getAsLong() <= cap.max()) {
            return null;
        }
        if (cap.over() == Cap.Over.REFUSE) {
            return new Decision.Denied(
                    DenialReason.PARAMETER_NOT_ALLOWED,
                    "For this key '" + name + "' must be at most " + cap.max() + ".",
                    name);
        }
        amendments.add(new Amendment.SetParameter(name, new Scalar.Whole(cap.max())));
        return null;
    }

    private Optional<Parameter> given(String name) {
        return facts.parameter(name).filter(parameter -> parameter.kind() != Parameter.Kind.NULL);
    }

    static boolean hasBody(RequestFacts facts) {
        return !(facts.shape() instanceof BodyShape.None);
    }

    static Decision.Denied needsBody(String name) {
        return new Decision.Denied(
                DenialReason.BODY_INVALID, "The request needs a body: for this key '" + name + "' is set in it.", name);
    }
}
