package io.fgproxy.policy;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.UnknownModel;
import io.fgproxy.operation.ModelLocation;
import io.fgproxy.operation.ModelPattern;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which models a key may use. All models of a request must be allowed, deny wins over allow, and a model that cannot be
 * established is refused as soon as there is anything to check. {@code @name} in a list stands for a group of models that
 * keys share, see {@link SharedRules}. Immutable and thread-safe.
 *
 * @param allow the models that are allowed; null for all, empty for none
 * @param deny the models that are not, whatever is allowed
 * @param aliases the models that are used instead, by the names that requests give; the name and the model must both be
 *     allowed
 */
public record ModelRule(@Nullable List<ModelPattern> allow, List<ModelPattern> deny, Map<String, String> aliases) {
    /** Copies the collections; an alias that is no name of a model, or its own, is an {@link IllegalArgumentException}. */
    public ModelRule {
        allow = allow == null ? null : List.copyOf(allow);
        deny = List.copyOf(deny);
        aliases = Map.copyOf(aliases);
        aliases.forEach((alias, model) -> {
            if (!ModelPattern.isSafeName(alias) || !ModelPattern.isSafeName(model) || alias.equals(model)) {
                throw new IllegalArgumentException("An alias and its model are two names that models can have");
            }
        });
    }

    /** Every model. */
    public static ModelRule standard() {
        return new ModelRule(null, List.of(), Map.of());
    }

    /**
     * The same rule with another allow list.
     *
     * @throws IllegalArgumentException if a pattern is not a model name or glob
     */
    public ModelRule allowing(List<String> patterns) {
        return new ModelRule(patterns(patterns), deny, aliases);
    }

    /**
     * The same rule with another deny list.
     *
     * @throws IllegalArgumentException if a pattern is not a model name or glob
     */
    public ModelRule denying(List<String> patterns) {
        return new ModelRule(allow, patterns(patterns), aliases);
    }

    /** The same rule with other aliases: the models by the names that stand for them. */
    public ModelRule aliasing(Map<String, String> models) {
        return new ModelRule(allow, deny, models);
    }

    /** Returns true if any model may be used. */
    public boolean allowsAll() {
        return allow == null && deny.isEmpty();
    }

    /** Whether a list stands on a group of models. */
    public boolean namesGroups() {
        return namesGroups(allow) || namesGroups(deny);
    }

    /** The names of the groups of models that the lists stand on, without the {@code @}; empty if there are none. */
    public Set<String> groups() {
        Set<String> groups = new TreeSet<>();
        for (List<ModelPattern> list : Arrays.asList(allow, deny)) {
            if (list != null) {
                list.forEach(pattern -> pattern.group().ifPresent(groups::add));
            }
        }
        return groups;
    }

    /**
     * The same rule with the models of the groups in the place of their names.
     *
     * @param groups the models by the names of the groups; one that is not there stays a name, which no model matches
     *     and for which {@link #judge} refuses every model
     */
    public ModelRule resolve(Map<String, List<ModelPattern>> groups) {
        return namesGroups()
                ? new ModelRule(allow == null ? null : resolve(allow, groups), resolve(deny, groups), aliases)
                : this;
    }

    private static List<ModelPattern> resolve(List<ModelPattern> list, Map<String, List<ModelPattern>> groups) {
        return list.stream()
                .flatMap(
                        pattern -> pattern
                                .group()
                                .map(name -> groups.getOrDefault(name, List.of(pattern)))
                                .orElse(List.of(pattern))
                                .stream())
                .toList();
    }

    /** Returns true if a key under this rule may use the model with this name. */
    public boolean allows(String model) {
        return ModelPattern.isSafeName(model) && !namesGroups() && permits(model);
    }

    /** For a safe name, and lists without groups. */
    private boolean permits(String model) {
        for (ModelPattern pattern : deny) {
            if (pattern.denies(model)) {
                return false;
            }
        }
        return allow == null || anyAllows(allow, model);
    }

    private static boolean anyAllows(List<ModelPattern> patterns, String model) {
        for (ModelPattern pattern : patterns) {
            if (pattern.allows(model)) {
                return true;
            }
        }
        return false;
    }

    private static boolean namesGroups(@Nullable List<ModelPattern> patterns) {
        if (patterns != null) {
            for (ModelPattern pattern : patterns) {
                if (pattern.isGroup()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Judges one request by this rule alone. */
    public Decision judge(RequestFacts facts) {
        if (namesGroups()) {
            return new Decision.Denied(
                    DenialReason.POLICY_INCOMPLETE,
                    "The policy of this key names the group of models '"
                            + groups().iterator().next() + "', which does not exist. Tell its owner.",
                    null);
        }
        for (NamedModel model : facts.models()) {
            if (!ModelPattern.isSafeName(model.name())) {
                return new Decision.Denied(
                        DenialReason.MODEL_NOT_ALLOWED, "This is not a name a model can have.", model.where());
            }
            if (!permits(model.name())) {
                return refuse(facts, model);
            }
        }
        if (allowsAll()) {
            return Decision.ALLOWED;
        }
        return facts.unestablished().isEmpty()
                ? Decision.ALLOWED
                : refuse(facts, facts.unestablished().get(0));
    }

    private static Decision refuse(RequestFacts facts, NamedModel model) {
        // Who asks for a model by its path asks whether it exists; to this key it does not.
        boolean isLookup = facts.operation().modelLocations().stream()
                .anyMatch(location -> location instanceof ModelLocation.PathVariable);
        return isLookup
                ? new Decision.Denied(
                        DenialReason.MODEL_NOT_FOUND,
                        "The model '" + model.name() + "' does not exist or you do not have access to it.",
                        "model")
                : new Decision.Denied(
                        DenialReason.MODEL_NOT_ALLOWED,
                        "This key may not use the model '" + model.name() + "'.",
                        model.where());
    }

    private static Decision refuse(RequestFacts facts, UnknownModel unknown) {
        if (unknown instanceof UnknownModel.Missing missing) {
            return new Decision.Denied(
                    DenialReason.MODEL_MISSING,
                    "This key is restricted to some models, so the request must name one in '" + missing.where() + "'.",
                    missing.where());
        }
        return new Decision.Denied(
                DenialReason.MODEL_NOT_ALLOWED,
                "This key is restricted to some models, and the operation "
                        + facts.operation().name()
                        + " uses one that the request does not tell.",
                null);
    }

    private static List<ModelPattern> patterns(List<String> texts) {
        return texts.stream().map(ModelPattern::of).toList();
    }
}
