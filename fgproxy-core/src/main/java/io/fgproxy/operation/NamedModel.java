package io.fgproxy.operation;

/**
 * One model that a request will use. Immutable and thread-safe.
 *
 * @param name as written in the request, or the operation's documented default
 * @param where the place that names it, in the form of a parameter: {@code model}, {@code tools[0].model}
 */
public record NamedModel(String name, String where) {}
