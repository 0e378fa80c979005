package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What must be known of a body before it is known whether its sender may send it. */
public final class IssuedJson {
    private IssuedJson() {}

    /**
     * The template that a new sub-key is to be made of; null for none.
     *
     * @throws InvalidMemberException if the body is no object, or the member is no string
     */
    public static @Nullable String template(byte[] json) {
        JsonNode template = Members.valueOf(StrictJson.object(json), "template");
        return template == null ? null : Members.text(template, "template");
    }
}
