package io.fgproxy.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes at a time. Stateless and thread-safe. */
final class Words {
    private static final VarHandle VIEW = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT_VIEW =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;

    private Words() {}

    /** Eight bytes as one number, the first one the least. */
    static long get(byte[] bytes, int at) {
        return (long) VIEW.get(bytes, at);
    }

    static void set(byte[] bytes, int at, long word) {
        VIEW.set(bytes, at, word);
    }

    /** The first bytes of a word, at least one of them; all if there are more. */
    static long first(long word, int bytes) {
        return bytes < Long.BYTES ? word & (-1L >>> (Long.SIZE - Byte.SIZE * bytes)) : word;
    }

    /**
     * Marks the first byte that is not plain text in a JSON string: a quote, a backslash, a control or no ASCII
     * character. Zero if there is none; the marks above the lowest one mean nothing.
     */
    static long stops(long word) {
        long quotes = word ^ (ONES * '"');
        long backslashes = word ^ (ONES * '\\');
        return ((quotes - ONES) | (backslashes - ONES) | (word - ONES * ' ') | word) & TOPS;
    }

    /** How many bytes stand before the lowest mark. */
    static int before(long stops) {
        return Long.numberOfTrailingZeros(stops) >>> 3;
    }

    /** How many bytes of plain text there are, as far as whole words tell. */
    static int plain(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - Long.BYTES) {
            long stops = stops(get(bytes, at));
            if (stops != 0) {
                return at - from + before(stops);
            }
            at += Long.BYTES;
        }
        return at - from;
    }

    /** How many bytes of well-formed characters beyond ASCII there are, as far as it is told by four bytes for each. */
    static int beyondAscii(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - Integer.BYTES) {
            int length = wellFormed((int) SHORT_VIEW.get(bytes, at));
            if (length == 0) {
                break;
            }
            at += length;
        }
        return at - from;
    }

    /**
     * The length of the character beyond ASCII which these four bytes begin with, the first byte the least; 0 if it is
     * none or ill-formed (The Unicode Standard, table 3-7).
     */
    private static int wellFormed(int bytes) {
        if ((bytes & 0xC0E0) == 0x80C0) {
            return (bytes & 0x1E) == 0 ? 0 : 2;
        }
        if ((bytes & 0xC0C0F0) == 0x8080E0) {
            // The bits which tell apart what is shorter in two bytes, and the surrogates.
            int tell = bytes & 0x200F;
            return tell == 0 || tell == 0x200D ? 0 : 3;
        }
        if ((bytes & 0xC0C0C0F8) == 0x808080F0) {
            int plane = ((bytes & 7) << 2) | ((bytes >>> 12) & 3);
            return plane == 0 || plane > 16 ? 0 : 4;
        }
        return 0;
    }
}
