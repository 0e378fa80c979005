package io.fgproxy.policy;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.UnknownModel;
import io.fgproxy.operation.ModelLocation;
import io.fgproxy.operation.ModelPattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which models a key may use. All models of a request must be allowed, deny wins over allow, and a model that cannot be
 * established is refused as soon as there is anything to check. Immutable and thread-safe.
 *
 * @param allow the models that are allowed; null for all, empty for none
 * @param deny the models that are not, whatever is allowed
 */
public record ModelRule(@Nullable List<ModelPattern> allow, List<ModelPattern> deny) implements Rule {
    /** Copies the lists. */
    public ModelRule {
        allow = allow == null ? null : List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** Every model. */
    public static ModelRule standard() {
        return new ModelRule(null, List.of());
    }

    /**
     * The same rule with another allow list.
     *
     * @throws IllegalArgumentException if a pattern is not a model name or glob
     */
    public ModelRule allowing(List<String> patterns) {
        return new ModelRule(patterns(patterns), deny);
    }

    /**
     * The same rule with another deny list.
     *
     * @throws IllegalArgumentException if a pattern is not a model name or glob
     */
    public ModelRule denying(List<String> patterns) {
        return new ModelRule(allow, patterns(patterns));
    }

    /** Returns true if a key under this rule may use the model with this name. */
    public boolean allows(String model) {
        return ModelPattern.isSafeName(model)
                && (allow == null || allow.stream().anyMatch(pattern -> pattern.allows(model)))
                && deny.stream().noneMatch(pattern -> pattern.denies(model));
    }

    @Override
    public Decision judge(RequestFacts facts, Circumstances circumstances) {
        for (NamedModel model : facts.models()) {
            if (!ModelPattern.isSafeName(model.name())) {
                return new Decision.Denied(
                        DenialReason.MODEL_NOT_ALLOWED, "This is not a name a model can have.", model.where());
            }
            if (!allows(model.name())) {
                return refuse(facts, model);
            }
        }
        if (allow == null && deny.isEmpty()) {
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
