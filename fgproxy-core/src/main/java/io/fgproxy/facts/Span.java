package io.fgproxy.facts;

/**
 * A run of bytes of the request's body. Immutable and thread-safe.
 *
 * @param start the offset of its first byte, from 0
 * @param end the offset after its last byte, not before {@code start}
 */
public record Span(long start, long end) {
    /** An end before the start, or a negative start, is an {@link IllegalArgumentException}. */
    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("A span goes forward: " + start + " to " + end);
        }
    }
}
