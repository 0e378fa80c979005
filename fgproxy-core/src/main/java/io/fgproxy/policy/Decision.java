package io.fgproxy.policy;

import org.jspecify.annotations.Nullable;

/** What a policy says to one request. */
public sealed interface Decision {
    /** Nothing in the policy is against it. */
    record Allowed() implements Decision {}

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
