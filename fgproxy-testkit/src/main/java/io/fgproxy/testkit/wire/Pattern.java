package io.fgproxy.testkit.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The bytes of generated bodies: a fixed sequence of any length, so that both ends can check it without keeping it. */
public final class Pattern {

    /** The sequence repeats after a prime number of bytes, which no buffer size divides. */
    private static final byte[] PERIOD = period();

    private Pattern() {}

    /** The first bytes of the sequence. */
    public static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        fill(bytes, count, 0);
        return bytes;
    }

    /** The SHA-256, in lower-case hex, of that many bytes of the sequence. */
    public static String sha256(long count) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[16_384];
            for (long done = 0; done < count; done += block.length) {
                int length = (int) Math.min(block.length, count - done);
                fill(block, length, done);
                digest.update(block, 0, length);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts the bytes from that position of the sequence into the buffer. */
    static void fill(byte[] buffer, int length, long position) {
        int from = (int) (position % PERIOD.length);
        for (int done = 0; done < length; ) {
            int count = Math.min(length - done, PERIOD.length - from);
            System.arraycopy(PERIOD, from, buffer, done, count);
            done += count;
            from = 0;
        }
    }

    private static byte[] period() {
        byte[] period = new byte[65_521];
        for (int i = 0; i < period.length; i++) {
            period[i] = (byte) (i * 31 + (i >>> 8) * 7);
        }
        return period;
    }
}
