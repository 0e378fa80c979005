package io.fgproxy.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The words of a JSON text (RFC 8259) straight from its bytes, which must be UTF-8 (The Unicode Standard, table 3-7).
 * Nothing is built for what nobody asks for: a string that is passed over costs one look at each eight bytes. Not
 * thread-safe; used once.
 */
final class JsonBytes {
    /** Enough that reading a file costs little, and little enough to be made for each request. */
    private static final int BUFFER = 1 << 14;

    private static final int LONGEST_NUMBER = 100;

    private final @Nullable InputStream in;
    private final byte[] number = new byte[LONGEST_NUMBER];
    private int numberLength;

    /** What was read and not yet taken: from {@link #next} to {@link #end}. */
    private byte[] buffer;

    private int next;
    private int end;

    /** The offset in the body of the buffer's first byte. */
    private long base;

    JsonBytes(InputStream in, long length) {
        this.in = in;
        this.buffer = new byte[(int) Math.max(Long.BYTES, Math.min(length, BUFFER))];
    }

    /** @param whole the body, backed by an array */
    JsonBytes(ByteBuffer whole) {
        this.in = null;
        this.buffer = whole.array();
        this.next = whole.arrayOffset() + whole.position();
        this.end = whole.arrayOffset() + whole.limit();
        this.base = -next;
    }

    /** The offset in the body of the next byte. */
    long offset() {
        return base + next;
    }

    /** The next byte, or -1 at the end of the body. */
    int read() throws IOException {
        return next < end || fill() ? buffer[next++] & 0xFF : -1;
    }

    /** The next byte that is not white space, or -1 at the end of the body. */
    int significant() throws IOException {
        if (next < end && buffer[next] > ' ') {
            return buffer[next++];
        }
        int c = read();
        while (c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
            c = read();
        }
        return c;
    }

    /** Takes the rest of a word, whose first byte was taken, or refuses the body. */
    void expectRest(String ascii) throws IOException {
        for (int i = 1; i < ascii.length(); i++) {
            int c = read();
            if (c != ascii.charAt(i)) {
                throw unexpected(c);
            }
        }
    }

    /** The refusal of a byte that was read, or of the end, where the grammar has something else. */
    UnreadableBodyException unexpected(int c) {
        if (c < 0) {
            return truncated();
        }
        String shown = c > ' ' && c < 0x7F ? "'" + (char) c + "'" : "byte 0x" + Integer.toHexString(c);
        return malformed("unexpected " + shown + " at offset " + (offset() - 1));
    }

    static UnreadableBodyException malformed(String what) {
        return new UnreadableBodyException("The body is not one strict JSON document: " + what);
    }

    static UnreadableBodyException truncated() {
        return new UnreadableBodyException("The body ends in the middle of its JSON document");
    }

    /** Takes the rest of a number. */
    void number(int first) throws IOException {
        numberLength = 0;
        int c = first == '-' ? digit(first) : first;
        c = c == '0' ? digit(c) : digits(c);
        if (c == '.') {
            c = digits(digit(c));
        }
        if (c == 'e' || c == 'E') {
            c = digit(c);
            c = digits(c == '+' || c == '-' ? digit(c) : c);
        }
        if (c < 0) {
            throw truncated();
        }
        next--;
    }

    /** The number that was taken last, as it is written. */
    String numberText() {
        return new String(number, 0, numberLength, StandardCharsets.US_ASCII);
    }

    private int digits(int first) throws IOException {
        if (first < '0' || first > '9') {
            throw unexpected(first);
        }
        int c = first;
        while (c >= '0' && c <= '9') {
            c = digit(c);
        }
        return c;
    }

    /** Keeps a character of a number; returns the next one. */
    private int digit(int c) throws IOException {
        if (numberLength == LONGEST_NUMBER) {
            throw malformed("a number has more than " + LONGEST_NUMBER + " characters");
        }
        number[numberLength++] = (byte) c;
        return read();
    }

    /** Takes the rest of a string and keeps nothing. */
    void skipString() throws IOException {
        while (!skipPlainly()) {
            // What the end of the buffer may cut, and what may have to be refused.
            if (character() < 0) {
                return;
            }
        }
    }

    /** Passes over what is plain to see in the buffer; returns true if that is all up to the closing quote, and that. */
    private boolean skipPlainly() {
        byte[] bytes = buffer;
        int last = end - Long.BYTES;
        int at = next + Words.plain(bytes, next, end);
        while (at <= last) {
            byte c = bytes[at];
            if (c == '"') {
                next = at + 1;
                return true;
            }
            int length = c == '\\' ? JsonEscapes.plain(bytes, at, end) : Words.beyondAscii(bytes, at, end);
            if (length == 0) {
                break;
            }
            at += length;
            at += Words.plain(bytes, at, end);
        }
        next = at;
        return false;
    }

    /**
     * The rest of a string, or null if it has more than so many UTF-16 units: then some of it was taken, and the rest
     * may be passed over.
     */
    @Nullable
    String string(int longest) throws IOException {
        int length = Words.plain(buffer, next, Math.min(end, next + longest + 2 * Long.BYTES));
        if (length <= longest && next + length < end && buffer[next + length] == '"') {
            String text = new String(buffer, next, length, StandardCharsets.ISO_8859_1);
            next += length + 1;
            return text;
        }
        StringBuilder text = new StringBuilder();
        while (text.length() <= longest) {
            int c = character();
            if (c < 0) {
                return text.toString();
            }
            // An escape may stand for half a pair.
            text.appendCodePoint(c);
        }
        return null;
    }

    /** Takes one character of a string, or its closing quote, which is -1; an escaped half of a pair is one. */
    int character() throws IOException {
        int c = read();
        if (c == '"') {
            return -1;
        }
        if (c == '\\') {
            return escape();
        }
        if (c < ' ') {
            throw unexpected(c);
        }
        return c < 0x80 ? c : multibyte(c);
    }

    private int escape() throws IOException {
        int c = read();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (hexadecimal() << 12) | (hexadecimal() << 8) | (hexadecimal() << 4) | hexadecimal();
            default -> throw unexpected(c);
        };
    }

    private int hexadecimal() throws IOException {
        int c = read();
        int value = c < 0x80 ? Character.digit(c, 16) : -1;
        if (value < 0) {
            throw unexpected(c);
        }
        return value;
    }

    private int multibyte(int first) throws IOException {
        if (first < 0xC2 || first > 0xF4) {
            throw illFormed();
        }
        if (first < 0xE0) {
            return ((first & 0x1F) << 6) | continuation(0x80, 0xBF);
        }
        // The second byte is bounded so that each character has one form and surrogates have none.
        if (first < 0xF0) {
            int second = continuation(first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);
            return ((first & 0xF) << 12) | (second << 6) | continuation(0x80, 0xBF);
        }
        int second = continuation(first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
        return ((first & 7) << 18) | (second << 12) | (continuation(0x80, 0xBF) << 6) | continuation(0x80, 0xBF);
    }

    private int continuation(int lowest, int highest) throws IOException {
        int c = read();
        if (c < lowest || c > highest) {
            throw illFormed();
        }
        return c & 0x3F;
    }

    private static UnreadableBodyException illFormed() {
        return new UnreadableBodyException("The body is not well-formed UTF-8");
    }

    /**
     * Copies the plain text that follows, if there is room and its closing quote is near, and takes both.
     *
     * @param longest how much to look at
     * @return how many bytes it has; -1 if it is not that simple, and nothing was taken
     */
    int copyPlain(byte[] to, int at, int longest) {
        int most = Math.min(Math.min(end - next, to.length - at), longest);
        for (int i = 0; i <= most - Long.BYTES; i += Long.BYTES) {
            long word = Words.get(buffer, next + i);
            Words.set(to, at + i, word);
            long stops = Words.stops(word);
            if (stops != 0) {
                int length = i + Words.before(stops);
                if (buffer[next + length] != '"') {
                    return -1;
                }
                next += length + 1;
                return length;
            }
        }
        return -1;
    }

    private boolean fill() throws IOException {
        if (in == null) {
            return false;
        }
        base += end;
        next = 0;
        end = Math.max(in.read(buffer), 0);
        return end > 0;
    }
}
