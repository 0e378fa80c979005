package io.fgproxy.gate;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.SubKey;
import io.fgproxy.operation.Operation;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Decision;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.policy.Level;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.PolicyEvaluator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all policies that bind a key say of a request.
 *
 * @param refusal null if they allow it
 * @param amendments what must be changed before it goes upstream; empty if it is refused
 */
record Judgement(@Nullable Refusal refusal, List<Amendment> amendments) {
    /** On all facts. */
    static Judgement of(Shared shared, SubKey key, RequestFacts facts, Circumstances circumstances) {
        Optional<List<Policy>> levels = shared.levels(key);
        if (levels.isEmpty()) {
            return new Judgement(groupMissing(key), List.of());
        }
        Decision decision = PolicyEvaluator.evaluate(levels.get(), facts, circumstances);
        return decision instanceof Decision.Denied denied
                ? new Judgement(Refusal.of(denied), List.of())
                : new Judgement(null, ((Decision.Allowed) decision).amendments());
    }

    /** On the operation and the circumstances alone; empty if nothing speaks against it. */
    static Optional<Refusal> early(Shared shared, SubKey key, Operation operation, Circumstances circumstances) {
        Optional<List<Policy>> levels = shared.levels(key);
        if (levels.isEmpty()) {
            return Optional.of(groupMissing(key));
        }
        Level level = Level.KEY;
        for (Policy policy : levels.get()) {
            Optional<Decision.Denied> denied = policy.judgeEarly(operation, circumstances, level);
            if (denied.isPresent()) {
                return denied.map(Refusal::of);
            }
            level = Level.GROUP;
        }
        return Optional.empty();
    }

    /** On the size of the body alone; empty if nothing speaks against it. */
    static Optional<Refusal> ofBodySize(Shared shared, SubKey key, long bytes) {
        Optional<List<Policy>> levels = shared.levels(key);
        if (levels.isEmpty()) {
            return Optional.of(groupMissing(key));
        }
        long most = maxBodyBytes(levels.get());
        return bytes <= most
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        DenialReason.BODY_TOO_LARGE,
                        "The body has more than the " + most + " bytes that this key may send."));
    }

    static long maxBodyBytes(List<Policy> levels) {
        long least = Long.MAX_VALUE;
        for (Policy policy : levels) {
            Long most = policy.input().maxBytes();
            least = most == null ? least : Math.min(least, most);
        }
        return least;
    }

    static Refusal groupMissing(SubKey key) {
        return Refusal.of(
                DenialReason.POLICY_INCOMPLETE,
                "The group '" + key.settings().group() + "' of this key does not exist. Tell its owner.");
    }

    /** What becomes of a request that cannot be amended; null if it may be made. */
    @Nullable
    Refusal carried() {
        if (amendments.isEmpty()) {
            return refusal;
        }
        Amendment first = amendments.get(0);
        String wanted = first instanceof Amendment.ReplaceModel model
                ? "the model must be written as '" + model.target() + "'"
                : "'" + ((Amendment.SetParameter) first).parameter() + "' must be as the policy has it";
        return Refusal.of(
                DenialReason.PARAMETER_NOT_ALLOWED,
                "The policy of this key changes this request, which cannot be done inside a file: " + wanted + ".");
    }
}
