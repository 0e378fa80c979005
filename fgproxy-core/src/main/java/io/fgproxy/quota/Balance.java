package io.fgproxy.quota;

import org.jspecify.annotations.Nullable;

/**
 * How a sub-key stands with its lifetime request limit. Immutable and thread-safe.
 *
 * @param used requests that were settled
 * @param held requests that are on their way
 * @param limit the bound, null for none; {@code used + held} never exceeds it, unless it was lowered below them
 */
public record Balance(long used, long held, @Nullable Long limit) {}
