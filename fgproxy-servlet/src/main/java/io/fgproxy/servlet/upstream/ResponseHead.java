package io.fgproxy.servlet.upstream;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Status and header fields of an upstream response. Immutable and thread-safe.
 *
 * @param status the HTTP status
 * @param headers the fields by their lower-case names, as they came
 * @param contentLength of the body; empty if it is not told in advance
 */
public record ResponseHead(int status, Map<String, List<String>> headers, OptionalLong contentLength) {
    /** The content type; null if there is none. */
    public @Nullable String contentType() {
        List<String> types = headers.getOrDefault("content-type", List.of());
        return types.isEmpty() ? null : types.get(0);
    }

    /** The same for a body of another length. */
    public ResponseHead withoutLength() {
        return new ResponseHead(status, headers, OptionalLong.empty());
    }

    /** Returns true if upstream did what it was asked, so that the request is charged. */
    public boolean isSuccess() {
        return status < 400;
    }

    /** Returns true if the body is a stream of server-sent events. */
    public boolean isEventStream() {
        String type = contentType();
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    /** Returns true if parts of the body are useful on their own and must go out as they come in. */
    public boolean isStream() {
        return contentLength.isEmpty();
    }
}
