package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/**
 * What an error of upstream says, as far as it can be read. Immutable and thread-safe; not to be shown or logged, for
 * upstream quotes parts of keys.
 *
 * @param code what OpenAI calls so, in lower case; empty if there is none
 * @param type the same
 * @param message for people; empty if there is none
 */
public record UpstreamError(String code, String type, String message) {
    /** That the account has no credit, by code or type. */
    private static final Set<String> NO_CREDIT =
            Set.of("insufficient_quota", "billing_not_active", "billing_hard_limit_reached");

    private static final UpstreamError UNREADABLE = new UpstreamError("", "", "");

    /** Reads the body of an error, which may be anything, and cut. */
    public static UpstreamError read(byte[] body) {
        try {
            JsonNode error = StrictJson.object(body).path("error");
            return new UpstreamError(
                    text(error, "code"),
                    text(error, "type"),
                    error.path("message").asText(""));
        } catch (IllegalArgumentException e) {
            return UNREADABLE;
        }
    }

    private static String text(JsonNode error, String name) {
        JsonNode node = error.path(name);
        return node.isTextual() ? node.textValue().toLowerCase(Locale.ROOT) : "";
    }

    /** Whether the account has no credit left. */
    public boolean isOutOfQuota() {
        return NO_CREDIT.contains(code) || NO_CREDIT.contains(type);
    }

    /** Whether it is about what the key may do, and not about the key: keys of projects can have fewer permissions. */
    public boolean isAboutPermissions() {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("insufficient permissions") || text.contains("missing scopes");
    }
}
