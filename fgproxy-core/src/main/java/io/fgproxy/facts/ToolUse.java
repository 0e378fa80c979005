package io.fgproxy.facts;

import org.jspecify.annotations.Nullable;

/**
 * One tool that a request offers to the model. Immutable and thread-safe.
 *
 * @param type as written, e.g. {@code function} or {@code web_search}; empty if the request does not tell it
 * @param name of the function or custom tool; null if it has none
 * @param where the place, in the form of a parameter: {@code tools[0]}
 */
public record ToolUse(String type, @Nullable String name, String where) {}
