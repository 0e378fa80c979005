package io.fgproxy.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Ends the reading of a body that is malformed or ambiguous; becomes a {@link FactsResult.Unreadable}. */
final class UnreadableBodyException extends IOException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String param;

    UnreadableBodyException(String message, @Nullable String param) {
        super(message);
        this.param = param;
    }

    UnreadableBodyException(String message) {
        this(message, null);
    }

    @Nullable
    String param() {
        return param;
    }
}
