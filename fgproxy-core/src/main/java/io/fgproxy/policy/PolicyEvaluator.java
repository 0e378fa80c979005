package io.fgproxy.policy;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.RequestFacts;
import java.util.ArrayList;
import java.util.List;

/** Judges requests by policies: a pure function of both. */
public final class PolicyEvaluator {
    private PolicyEvaluator() {}

    /** The decision of the first rule that denies, else {@link Decision.Allowed} with the amendments of all rules. */
    public static Decision evaluate(Policy policy, RequestFacts facts, Circumstances circumstances) {
        List<Amendment> amendments = new ArrayList<>();
        for (Rule rule : policy.rules()) {
            Decision decision = rule.judge(facts, circumstances);
            if (decision instanceof Decision.Allowed allowed) {
                amendments.addAll(allowed.amendments());
            } else {
                return decision;
            }
        }
        return amendments.isEmpty() ? Decision.ALLOWED : new Decision.Allowed(amendments);
    }
}
