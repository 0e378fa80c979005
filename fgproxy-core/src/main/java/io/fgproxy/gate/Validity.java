package io.fgproxy.gate;

import io.fgproxy.key.PreviousSecret;
import io.fgproxy.key.SubKey;
import io.fgproxy.policy.DenialReason;
import java.time.Instant;

/** Whether keys are valid, and what their holders are told if not. */
final class Validity {
    private Validity() {}

    static Identification check(SubKey key, Instant now) {
        return switch (key.stateAt(now)) {
            case VALID -> new Identification.Identified(key);
            case REVOKED -> Refusal.of(DenialReason.KEY_REVOKED, "This API key has been revoked.");
            case DISABLED -> Refusal.of(DenialReason.KEY_DISABLED, "This API key is disabled.");
            case NOT_YET_VALID ->
                Refusal.of(
                        DenialReason.KEY_NOT_YET_VALID,
                        "This API key is valid from " + key.settings().notBefore() + " on.");
            case EXPIRED -> Refusal.of(DenialReason.KEY_EXPIRED, expired(key, now));
        };
    }

    private static String expired(SubKey key, Instant now) {
        PreviousSecret previous = key.previous();
        return previous != null && key.isSeenByPrevious() && !now.isBefore(previous.until())
                ? "This API key was replaced by a new one, and worked until " + previous.until() + "."
                : "This API key expired at " + key.settings().expiresAt() + ".";
    }

    static Refusal unknownKey() {
        return Refusal.of(DenialReason.KEY_UNKNOWN, "Incorrect API key provided.");
    }
}
