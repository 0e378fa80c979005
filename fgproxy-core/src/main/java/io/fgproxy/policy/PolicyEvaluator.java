package io.fgproxy.policy;

import io.fgproxy.operation.RequestFacts;

/** Judges requests by policies: a pure function of both. */
public final class PolicyEvaluator {
    private PolicyEvaluator() {}

    /** The decision of the first rule that denies, else {@link Decision.Allowed}. */
    public static Decision evaluate(Policy policy, RequestFacts facts) {
        for (Rule rule : policy.rules()) {
            if (rule.judge(facts) instanceof Decision.Denied denied) {
                return denied;
            }
        }
        return new Decision.Allowed();
    }
}
