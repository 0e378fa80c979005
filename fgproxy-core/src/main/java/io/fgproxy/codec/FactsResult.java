package io.fgproxy.codec;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.policy.DenialReason;
import org.jspecify.annotations.Nullable;

/** What a reader of requests made of one. */
public sealed interface FactsResult {
    /**
     * Everything that policy asks for is known.
     *
     * @param facts what the request does
     */
    record Established(RequestFacts facts) implements FactsResult {}

    /**
     * The request cannot be read, or can be read in two ways.
     *
     * @param reason why, as a stable code
     * @param message why, for the sender
     * @param param the part that is wrong, null if it is the whole
     */
    record Unreadable(
            DenialReason reason, String message, @Nullable String param) implements FactsResult {}
}
