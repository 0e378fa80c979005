package io.fgproxy.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes of a value as they come, up to a bound; whether there were more is all that is known of the rest. Takes nothing
 * before its beginning and after its end. Not thread-safe.
 */
final class KeptBytes {
    private static final int FIRST = 64;
    private static final int NONE = -1;

    private byte[] bytes = new byte[FIRST];
    private int length;
    private int most = NONE;

    /** Forgets what it has, and takes no more than so many from now on. */
    void begin(int bound) {
        length = 0;
        most = bound;
    }

    /** Forgets what it has, and takes no more. */
    void end() {
        begin(NONE);
    }

    /** Whether more bytes make a difference. */
    boolean takesMore() {
        return length <= most;
    }

    /** Whether there were more than the bound. */
    boolean isTooLong() {
        return !takesMore();
    }

    void add(byte next) {
        if (takesMore()) {
            makeRoom(1);
            bytes[length++] = next;
        }
    }

    void add(byte[] from, int start, int end) {
        int count = Math.min(end - start, most + 1 - length);
        if (count > 0) {
            makeRoom(count);
            System.arraycopy(from, start, bytes, length, count);
            length += count;
        }
    }

    private void makeRoom(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    String text() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
