package io.fgproxy.policy;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.RequestFacts;

/** One part of a policy. A rule is a value; equal rules decide alike. */
public sealed interface Rule permits OperationRule, ModelRule {
    /** Judges one request by this rule alone. */
    Decision judge(RequestFacts facts, Circumstances circumstances);
}
