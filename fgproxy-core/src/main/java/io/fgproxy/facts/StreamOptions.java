package io.fgproxy.facts;

import org.jspecify.annotations.Nullable;

/**
 * Where in the body the members of the object {@code stream_options} stand. Immutable and thread-safe.
 *
 * @param insertAt the offset behind its opening brace
 * @param empty whether it has no members
 * @param includeUsage its member {@code include_usage}; null if it has none
 */
public record StreamOptions(
        long insertAt, boolean empty, @Nullable Parameter includeUsage) {}
