package io.fgproxy.servlet.http;

import org.jspecify.annotations.Nullable;

/**
 * An error answer of our own, in the shape of OpenAI's. Immutable and thread-safe.
 *
 * @param status the HTTP status
 * @param type the value of {@code error.type}
 * @param code the value of {@code error.code}
 * @param message for the sender of the request; contains no secret
 * @param param the part of the request that is wrong; null for none
 * @param retryAfterSeconds the value of {@code Retry-After}; null for none
 */
public record Problem(
        int status,
        String type,
        String code,
        String message,
        @Nullable String param,
        @Nullable Integer retryAfterSeconds) {
    private static final String INVALID_REQUEST = "invalid_request_error";
    private static final String SERVER_ERROR = "server_error";
    private static final int RETRY_SOON_SECONDS = 2;

    /** The sender's mistake. */
    public static Problem invalid(int status, String code, String message, @Nullable String param) {
        return new Problem(status, INVALID_REQUEST, code, message, param, null);
    }

    /** The same, worth another try after so many seconds. */
    public Problem retryAfter(int seconds) {
        return new Problem(status, type, code, message, param, seconds);
    }

    /** Not the sender's mistake. */
    public static Problem server(int status, String code, String message) {
        return new Problem(status, SERVER_ERROR, code, message, null, null);
    }

    /** Not the sender's mistake, and worth another try soon. */
    public static Problem unavailable(String code, String message) {
        return new Problem(503, SERVER_ERROR, code, message, null, RETRY_SOON_SECONDS);
    }
}
