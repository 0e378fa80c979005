package io.fgproxy.codec;

import org.jspecify.annotations.Nullable;

/** A document is not what it must be. Its message may be shown to the sender and repeats no secret. */
public final class InvalidMemberException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String param;

    InvalidMemberException(@Nullable String param, String message) {
        super(message);
        this.param = param;
    }

    /** The member that is missing, unknown or wrong, for example {@code limits[0].amount}; null for the whole. */
    public @Nullable String param() {
        return param;
    }
}
