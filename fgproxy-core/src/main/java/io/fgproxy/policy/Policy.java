package io.fgproxy.policy;

import java.util.List;

/**
 * What a sub-key may do. Immutable and thread-safe.
 *
 * @param operations which operations it may call
 * @param models which models it may use
 */
public record Policy(OperationRule operations, ModelRule models) {
    private static final Policy STANDARD = new Policy(OperationRule.standard(), ModelRule.standard());

    /** All that is safe to share: the inference operations with every model; never administration. */
    public static Policy standard() {
        return STANDARD;
    }

    /** The same policy with another rule for operations. */
    public Policy withOperations(OperationRule changed) {
        return new Policy(changed, models);
    }

    /** The same policy with another rule for models. */
    public Policy withModels(ModelRule changed) {
        return new Policy(operations, changed);
    }

    /** The rules in the order in which they are asked; the first one that denies decides. */
    public List<Rule> rules() {
        return List.of(operations, models);
    }
}
