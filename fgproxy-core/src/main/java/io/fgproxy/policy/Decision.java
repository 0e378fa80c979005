package io.fgproxy.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a policy says to one request. */
public sealed interface Decision {
    /** Nothing against it, and nothing to change. */
    Decision ALLOWED = new Allowed(List.of());

    /**
     * Nothing in the policy is against it.
     *
     * @param amendments what must be changed before the request goes upstream; empty if it goes as it is
     */
    record Allowed(List<Amendment> amendments) implements Decision {
        /** Copies the list. */
        public Allowed {
            amendments = List.copyOf(amendments);
        }
    }

    /**
     * A rule is against it.
     *
     * @param reason why, as a stable code
     * @param message why, for the holder of the key; contains no secret
     * @param param the part of the request that is refused, null if it is the whole
     */
    record Denied(
            DenialReason reason, String message, @Nullable String param) implements Decision {}
}
