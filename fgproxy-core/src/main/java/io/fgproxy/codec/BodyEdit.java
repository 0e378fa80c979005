package io.fgproxy.codec;

/**
 * A change of a request's body: other bytes in the place of some, or between two. What no edit covers stays as it is.
 *
 * @param start the offset of the first byte that goes
 * @param end the offset after the last byte that goes; {@code start} to insert only
 * @param replacement what comes in their place; not copied and not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copying would cost per request
public record BodyEdit(long start, long end, byte[] replacement) {}
