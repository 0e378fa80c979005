package io.fgproxy.policy;

import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters a request may and must have, and which values they get: the members at the top of its JSON body, or
 * the fields of its form. Immutable and thread-safe.
 *
 * @param allow the parameters that are allowed; null for all
 * @param deny the parameters that are not, in any case
 * @param required the parameters that must be there where an operation takes them
 * @param force the values that parameters get where an operation takes them, whatever the request says
 * @param cap the largest values; {@link #OUTPUT_TOKENS} stands for the operation's own bounds of its output
 */
public record ParameterRule(
        @Nullable List<NamePattern> allow,
        List<NamePattern> deny,
        List<String> required,
        Map<String, Scalar> force,
        Map<String, Cap> cap) {
    /** The name under which the output is capped, whatever the parameter is called: {@code max_tokens} and the like. */
    public static final String OUTPUT_TOKENS = "output_tokens";

    /** What says which model, tools and lines of a batch are used is judged as the request says it. */
    private static final Set<String> RULED_ELSEWHERE = Set.of("model", "tools", "input_file_id", "endpoint");

    private static final ParameterRule STANDARD =
            new ParameterRule(null, List.of(), List.of(), new TreeMap<>(), new TreeMap<>());

    /** Copies the collections; what contradicts itself is an {@link IllegalArgumentException}. */
    public ParameterRule {
        allow = allow == null ? null : List.copyOf(allow);
        deny = List.copyOf(deny);
        required = List.copyOf(required);
        required.forEach(NamePattern::of);
        force = Map.copyOf(force);
        cap = Map.copyOf(cap);
        Set<String> given = new TreeSet<>(force.keySet());
        given.addAll(cap.keySet());
        for (String name : given) {
            NamePattern.of(name);
            if (RULED_ELSEWHERE.contains(name)) {
                throw new IllegalArgumentException("'" + name + "' cannot be forced or capped");
            }
            if (force.containsKey(name) && cap.containsKey(name)) {
                throw new IllegalArgumentException("'" + name + "' cannot be both forced and capped");
            }
        }
    }

    /** Any parameters. */
    public static ParameterRule standard() {
        return STANDARD;
    }

    /** The same rule with another allow list; null for all. */
    public ParameterRule allowing(@Nullable List<String> patterns) {
        return new ParameterRule(patterns == null ? null : NamePattern.all(patterns), deny, required, force, cap);
    }

    /** The same rule with another deny list. */
    public ParameterRule denying(List<String> patterns) {
        return new ParameterRule(allow, NamePattern.all(patterns), required, force, cap);
    }

    /** The same rule with other required parameters. */
    public ParameterRule requiring(List<String> names) {
        return new ParameterRule(allow, deny, names, force, cap);
    }

    /** The same rule with other forced values. */
    public ParameterRule forcing(Map<String, Scalar> values) {
        return new ParameterRule(allow, deny, required, values, cap);
    }

    /** The same rule with other caps. */
    public ParameterRule capping(Map<String, Cap> caps) {
        return new ParameterRule(allow, deny, required, force, caps);
    }

    /** Returns true if this restricts nothing. */
    public boolean isStandard() {
        return equals(STANDARD);
    }

    /** Judges one request by this rule alone. */
    public Decision judge(RequestFacts facts) {
        for (Parameter parameter : facts.parameters()) {
            Decision.Denied denied = judgeName(facts, parameter.name());
            if (denied != null) {
                return denied;
            }
        }
        for (String name : required) {
            if (facts.operation().parameters().body().contains(name) && isMissing(facts, name)) {
                return new Decision.Denied(
                        DenialReason.PARAMETER_MISSING, "This key must send the parameter '" + name + "'.", name);
            }
        }
        if (force.isEmpty() && cap.isEmpty()) {
            return Decision.ALLOWED;
        }
        List<Amendment> amendments = new ArrayList<>();
        Decision.Denied denied = new Capping(facts, amendments).judge(cap);
        if (denied == null) {
            denied = applyForce(facts, amendments);
        }
        return denied != null ? denied : amendments.isEmpty() ? Decision.ALLOWED : new Decision.Allowed(amendments);
    }

    private Decision.@Nullable Denied judgeName(RequestFacts facts, String name) {
        // In forms, brackets make lists and maps of a field: n[] is n to many readers.
        int bracket = name.indexOf('[');
        String base = bracket < 0 ? name : name.substring(0, bracket);
        boolean allowed = NamePattern.isAllowed(allow, base) || NamePattern.isAllowed(allow, name);
        boolean denied = !deny.isEmpty()
                && (NamePattern.isDenied(deny, base)
                        || NamePattern.isDenied(deny, base + "[]")
                        || NamePattern.isDenied(deny, name));
        if (!allowed || denied) {
            return refuse(name, "This key may not send the parameter '" + name + "'.");
        }
        for (String mine : named(facts)) {
            if (!name.equals(mine) && base.equalsIgnoreCase(mine)) {
                return refuse(name, "The parameter '" + name + "' may be read as '" + mine + "'.");
            }
        }
        return null;
    }

    /** The names that this rule gives values to, or asks for, by name. */
    private Set<String> named(RequestFacts facts) {
        if (force.isEmpty() && cap.isEmpty() && required.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new TreeSet<>(force.keySet());
        names.addAll(required);
        for (String name : cap.keySet()) {
            if (name.equals(OUTPUT_TOKENS)) {
                names.addAll(facts.operation().parameters().outputCaps());
            } else {
                names.add(name);
            }
        }
        return names;
    }

    /** The largest value that this rule lets a parameter have; null if it does not cap it. */
    @Nullable
    Cap capOf(String name, Operation operation) {
        Cap output = operation.parameters().outputCaps().contains(name) ? cap.get(OUTPUT_TOKENS) : null;
        Cap own = cap.get(name);
        return own == null || (output != null && output.max() < own.max()) ? output : own;
    }

    private static boolean isMissing(RequestFacts facts, String name) {
        return facts.parameter(name)
                .filter(parameter -> parameter.kind() != Parameter.Kind.NULL && !"".equals(parameter.text()))
                .isEmpty();
    }

    private Decision.@Nullable Denied applyForce(RequestFacts facts, List<Amendment> amendments) {
        for (Map.Entry<String, Scalar> entry : new TreeMap<>(force).entrySet()) {
            String name = entry.getKey();
            if (!facts.operation().parameters().body().contains(name)) {
                continue;
            }
            if (!Capping.hasBody(facts)) {
                return Capping.needsBody(name);
            }
            boolean same =
                    facts.parameter(name).filter(entry.getValue()::isSaidBy).isPresent();
            if (!same) {
                amendments.add(new Amendment.SetParameter(name, entry.getValue()));
            }
        }
        return null;
    }

    private static Decision.Denied refuse(String name, String message) {
        return new Decision.Denied(DenialReason.PARAMETER_NOT_ALLOWED, message, name);
    }
}
