package io.fgproxy.facts;

import org.jspecify.annotations.Nullable;

/**
 * One model that a request will use. Immutable and thread-safe.
 *
 * @param name as written in the request, or the operation's documented default
 * @param where the place that names it, in the form of a parameter: {@code model}, {@code tools[0].model}
 * @param span the value in the body, a JSON string's quotes included; null if it is named elsewhere
 */
public record NamedModel(
        String name, String where, @Nullable Span span) {
    /** A model that the body does not name: it stands in the path, or is a default. */
    public NamedModel(String name, String where) {
        this(name, where, null);
    }
}
