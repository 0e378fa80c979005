package io.fgproxy.policy;

import io.fgproxy.facts.RequestFacts;
import org.jspecify.annotations.Nullable;

/**
 * How large the body of a request may be. Immutable and thread-safe.
 *
 * @param maxBytes the most bytes; null for as many as the proxy takes
 */
public record InputRule(@Nullable Long maxBytes) {
    private static final InputRule STANDARD = new InputRule(null);

    /** A negative size is an {@link IllegalArgumentException}. */
    public InputRule {
        if (maxBytes != null && maxBytes < 0) {
            throw new IllegalArgumentException("The largest input must be zero bytes or more: " + maxBytes);
        }
    }

    /** Any size that the proxy takes. */
    public static InputRule standard() {
        return STANDARD;
    }

    /** Judges one request by this rule alone. */
    public Decision judge(RequestFacts facts) {
        return maxBytes == null || facts.bodyBytes() <= maxBytes
                ? Decision.ALLOWED
                : new Decision.Denied(
                        DenialReason.BODY_TOO_LARGE,
                        "The body has more than the " + maxBytes + " bytes that this key may send.",
                        null);
    }
}
