package io.fgproxy.facts;

import java.util.OptionalLong;
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
    private static final int MOST_DIGITS = 18;

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
        boolean plain = (kind == Kind.NUMBER || kind == Kind.FIELD) && text != null && isPlain(text);
        return plain ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** A zero, or digits of which the first is not one; a sign before them may be a minus. */
    private static boolean isPlain(String text) {
        int first = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - first;
        for (int i = first; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return digits > 0 && digits <= MOST_DIGITS && (digits == 1 || text.charAt(first) != '0');
    }
}
