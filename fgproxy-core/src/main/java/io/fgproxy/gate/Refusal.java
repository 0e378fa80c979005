package io.fgproxy.gate;

import io.fgproxy.policy.Decision;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.LimitStanding;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * No, and why. Immutable and thread-safe.
 *
 * @param reason why, as a stable code
 * @param message why, for the sender of the request; contains no secret
 * @param param the part of the request that is refused, null if it is the whole
 * @param standings how the limits of the key stand; empty if they were not asked
 * @param retryAt when another try may be worth it; null for never, or if that is not known
 */
public record Refusal(
        DenialReason reason,
        String message,
        @Nullable String param,
        List<LimitStanding> standings,
        @Nullable Instant retryAt)
        implements Identification, Admission {
    /** Copies the list. */
    public Refusal {
        standings = List.copyOf(standings);
    }

    /** A refusal of a part of the request. */
    public Refusal(DenialReason reason, String message, @Nullable String param) {
        this(reason, message, param, List.of(), null);
    }

    /** A refusal of the request as a whole. */
    public static Refusal of(DenialReason reason, String message) {
        return new Refusal(reason, message, null);
    }

    static Refusal of(Decision.Denied denied) {
        return new Refusal(denied.reason(), denied.message(), denied.param());
    }
}
