package io.fgproxy.gate;

import io.fgproxy.policy.Decision;
import io.fgproxy.policy.DenialReason;
import org.jspecify.annotations.Nullable;

/**
 * No, and why. Immutable and thread-safe.
 *
 * @param reason why, as a stable code
 * @param message why, for the sender of the request; contains no secret
 * @param param the part of the request that is refused, null if it is the whole
 */
public record Refusal(
        DenialReason reason, String message, @Nullable String param) implements Identification, Admission {
    /** A refusal of the request as a whole. */
    public static Refusal of(DenialReason reason, String message) {
        return new Refusal(reason, message, null);
    }

    static Refusal of(Decision.Denied denied) {
        return new Refusal(denied.reason(), denied.message(), denied.param());
    }
}
