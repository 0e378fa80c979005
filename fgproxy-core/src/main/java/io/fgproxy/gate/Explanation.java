package io.fgproxy.gate;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Decision;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.LimitStanding;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a request, and why, without anything being counted. Immutable and thread-safe.
 *
 * @param keyState whether the key is valid
 * @param facts what was established about the request; null if it could not be
 * @param verdicts what each rule says, in the order in which they are asked; if the facts are not established, those
 *     that are asked before
 * @param refusal why the request would be refused, as its sender would be told; null if it would be admitted
 * @param amendments what would be changed before it goes upstream; empty if it goes as it is, or not at all
 * @param reserved what would be held until the answer has come; nothing if it would be refused
 * @param mainKey with which it would go upstream; null if it would be refused
 * @param standings how the limits stand that it would count in, its groups' included
 */
public record Explanation(
        KeyState keyState,
        @Nullable RequestFacts facts,
        List<Verdict> verdicts,
        @Nullable Refusal refusal,
        List<Amendment> amendments,
        Amounts reserved,
        @Nullable MainKeyId mainKey,
        List<LimitStanding> standings) {
    /** Copies the lists. */
    public Explanation {
        verdicts = List.copyOf(verdicts);
        amendments = List.copyOf(amendments);
        standings = List.copyOf(standings);
    }

    /**
     * What one rule says.
     *
     * @param group the name of the group whose rule it is; null for the key's own
     * @param rule the name of the rule as in the JSON form of a policy, e.g. {@code models}
     * @param decision what it says
     */
    public record Verdict(@Nullable String group, String rule, Decision decision) {
        /** Whether the rule is against the request. */
        public boolean isAgainst() {
            return decision instanceof Decision.Denied;
        }
    }

    /**
     * The rule that decides against the request; empty if none does, be it that the request would be admitted or that
     * something else is against it, which {@link #refusal} tells.
     */
    public Optional<Verdict> deciding() {
        return verdicts.stream().filter(Verdict::isAgainst).findFirst();
    }
}
