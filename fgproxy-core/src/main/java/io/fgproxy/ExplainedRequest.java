package io.fgproxy;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that is not sent but asked about, see {@link FgProxy#explain}. Immutable; the body is not copied.
 *
 * @param method the HTTP method in upper case
 * @param path the raw path as below OpenAI's host, e.g. {@code /v1/chat/completions}, without its query
 * @param query the raw query without its question mark; null for none
 * @param contentType the header; null for none
 * @param body the bytes of the body; empty for none
 * @param source the client's address; null if it is not known
 * @param at when it comes; null for now
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ExplainedRequest(
        String method,
        String path,
        @Nullable String query,
        @Nullable String contentType,
        byte[] body,
        @Nullable InetAddress source,
        @Nullable Instant at) {
    /** A POST of JSON, now, from nowhere known. */
    public static ExplainedRequest post(String path, byte[] json) {
        return new ExplainedRequest("POST", path, null, "application/json", json, null, null);
    }
}
