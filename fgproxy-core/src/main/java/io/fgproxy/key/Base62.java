package io.fgproxy.key;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Digits and letters only, so that a key is selected by a double click and needs no escaping anywhere. */
final class Base62 {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());

    private Base62() {}

    /** A uniformly random text of the given length. */
    static String random(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** The unsigned big-endian number in {@code bytes}, left-padded with the zero digit to {@code length}. */
    static String encode(byte[] bytes, int length) {
        char[] text = new char[length];
        Arrays.fill(text, ALPHABET.charAt(0));
        if (bytes.length < Long.BYTES) {
            long small = 0;
            for (byte each : bytes) {
                small = small << Byte.SIZE | (each & 0xFF);
            }
            for (int i = length - 1; small > 0; i--) {
                text[i] = ALPHABET.charAt((int) (small % ALPHABET.length()));
                small /= ALPHABET.length();
            }
            return new String(text);
        }
        BigInteger rest = new BigInteger(1, bytes);
        for (int i = length - 1; rest.signum() > 0; i--) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            text[i] = ALPHABET.charAt(parts[1].intValue());
            rest = parts[0];
        }
        return new String(text);
    }

    static boolean isBase62(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!digit && !letter) {
                return false;
            }
        }
        return true;
    }
}
