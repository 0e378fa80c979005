package io.fgproxy.servlet.admin;

import io.fgproxy.admin.Admin;
import io.fgproxy.servlet.http.RequestTarget;
import io.fgproxy.servlet.http.UnreadBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One authenticated call.
 *
 * @param request what arrived
 * @param target its path and query
 * @param admin who makes it
 * @param received its body, once it was read: it arrives only once, and more than one may want to read it
 */
record AdminCall(
        HttpServletRequest request, RequestTarget target, Admin admin, AtomicReference<byte @Nullable []> received) {
    private static final int LARGEST_BODY = 1 << 20;
    private static final int MOST_DISCARDED = 8 << 20;
    private static final Pattern JSON =
            Pattern.compile("application/json[ \\t]*(;[ \\t]*charset=\"?utf-8\"?[ \\t]*)?", Pattern.CASE_INSENSITIVE);

    /** The call of this request. */
    AdminCall(HttpServletRequest request, RequestTarget target, Admin admin) {
        this(request, target, admin, new AtomicReference<>());
    }

    /** The same call, made at another target. */
    AdminCall at(RequestTarget other) {
        return new AdminCall(request, other, admin, received);
    }

    /** Which part of a list is asked for. */
    Page page() {
        return Page.of(target.query());
    }

    /** The bytes of a body that says it is JSON. */
    byte[] json() throws IOException {
        requireNoQuery();
        requirePlain();
        requireJsonType();
        return body();
    }

    /** The bytes of a body that says it is JSON, or an empty object if there is no body. */
    byte[] jsonOrNothing() throws IOException {
        requireNoQuery();
        requirePlain();
        byte[] body = body();
        if (new String(body, StandardCharsets.UTF_8).isBlank()) {
            return "{}".getBytes(StandardCharsets.UTF_8);
        }
        requireJsonType();
        return body;
    }

    private void requireJsonType() {
        String type = request.getContentType();
        if (type == null || !JSON.matcher(type.strip()).matches()) {
            throw RefusedCall.of(415, "unsupported_content_type", "Send the body with Content-Type: application/json.");
        }
    }

    /** Makes sure that the body, if there is one, says nothing that would be ignored. */
    void requireNothing() throws IOException {
        requireNoQuery();
        requirePlain();
        String text = new String(body(), StandardCharsets.UTF_8).strip();
        if (!text.isEmpty() && !text.equals("{}")) {
            throw RefusedCall.badValue(null, "This call takes no body.");
        }
    }

    /** Makes sure that there is no query, which would be ignored. */
    void requireNoQuery() {
        if (target.query() != null) {
            throw RefusedCall.badValue("query", "This call takes no query parameters.");
        }
    }

    private void requirePlain() {
        boolean plain = Collections.list(request.getHeaders("Content-Encoding")).stream()
                .allMatch(coding -> coding.strip().equalsIgnoreCase("identity"));
        if (!plain) {
            throw RefusedCall.of(415, "unsupported_content_encoding", "Send the body without Content-Encoding.");
        }
    }

    private byte[] body() throws IOException {
        byte[] before = received.get();
        if (before != null) {
            return before;
        }
        byte[] body = receive();
        received.set(body);
        return body;
    }

    private byte[] receive() throws IOException {
        byte[] body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            UnreadBody.discard(request, MOST_DISCARDED);
            throw RefusedCall.of(413, "body_too_large", "The body must have at most " + LARGEST_BODY + " bytes.");
        }
        return body;
    }

    /** Parameters that are unknown or given twice are refused: a filter that is not understood must not be lost. */
    static Map<String, String> parameters(@Nullable String query, List<String> known) {
        Map<String, String> given = new HashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            String name = pair.split("=", 2)[0];
            String value = pair.substring(Math.min(pair.length(), name.length() + 1));
            if (!known.contains(name) || given.put(name, value) != null) {
                throw RefusedCall.badValue(
                        name,
                        "A list takes the query parameters " + String.join(", ", known.subList(0, known.size() - 1))
                                + " and " + known.get(known.size() - 1) + ", once each.");
            }
        }
        return given;
    }

    /**
     * Which part of a list is asked for.
     *
     * @param after the id after which to go on; null for the beginning
     * @param limit how many at most
     */
    record Page(@Nullable String after, int limit) {
        private static final int DEFAULT = 20;
        private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]?|100");

        static Page of(@Nullable String query) {
            return of(parameters(query, List.of("after", "limit")));
        }

        static Page of(Map<String, String> given) {
            String limit = given.get("limit");
            if (limit != null && !LIMIT.matcher(limit).matches()) {
                throw RefusedCall.badValue("limit", "limit must be an integer from 1 to 100.");
            }
            return new Page(given.get("after"), limit == null ? DEFAULT : Integer.parseInt(limit));
        }
    }
}
