package io.fgproxy.facts;

import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One parameter of a request: a member at the top of its JSON body, or a field of its form. Immutable and thread-safe.
 *
 * @param name as written
 * @param kind of its value
 * @param text its value: that of a string, or a number or literal as written; null if it is structured, a file, or
 *     longer than 1,000 characters
 * @param span the value in the body, a JSON string's quotes included
 */
public record Parameter(String name, Kind kind, @Nullable String text, Span span) {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

    /** Kinds of values. */
    public enum Kind {
        /** A JSON string. */
        STRING,
        /** A JSON number. */
        NUMBER,
        /** JSON's true or false. */
        BOOLEAN,
        /** JSON's null, which for OpenAI's API is the same as leaving the parameter out. */
        NULL,
        /** A JSON object or array. */
        STRUCTURE,
        /** A field of a form, whose text may stand for any scalar. */
        FIELD,
        /** A file in a form. */
        FILE
    }

    /** The value as an integer written plainly; empty if it is none (1.0 and 1e3 are none: readers differ on them). */
    public OptionalLong integer() {
        boolean plain = (kind == Kind.NUMBER || kind == Kind.FIELD)
                && text != null
                && INTEGER.matcher(text).matches();
        return plain ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
