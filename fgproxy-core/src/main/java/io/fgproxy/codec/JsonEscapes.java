package io.fgproxy.codec;

/** Tells the escapes in a JSON string that are well-formed. Stateless and thread-safe. */
final class JsonEscapes {
    private static final int LONGEST = 6;

    /** Of the letters behind a backslash those that stand for a character by themselves. */
    private static final boolean[] LETTERS = bytes("\"\\/bfnrt");

    private static final boolean[] DIGITS = bytes("0123456789abcdefABCDEF");

    private JsonEscapes() {}

    /** How many bytes of well-formed escapes there are, as far as it is told by as many bytes as the longest has. */
    static int plain(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - LONGEST && bytes[at] == '\\') {
            if (LETTERS[bytes[at + 1] & 0xFF]) {
                at += 2;
            } else if (bytes[at + 1] == 'u' && isHexadecimal(bytes, at + 2)) {
                at += LONGEST;
            } else {
                break;
            }
        }
        return at - from;
    }

    /** Whether four bytes are hexadecimal digits. */
    private static boolean isHexadecimal(byte[] bytes, int at) {
        return DIGITS[bytes[at] & 0xFF]
                && DIGITS[bytes[at + 1] & 0xFF]
                && DIGITS[bytes[at + 2] & 0xFF]
                && DIGITS[bytes[at + 3] & 0xFF];
    }

    private static boolean[] bytes(String ascii) {
        boolean[] bytes = new boolean[1 << Byte.SIZE];
        ascii.chars().forEach(c -> bytes[c] = true);
        return bytes;
    }
}
