package io.fgproxy.codec;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Lets well-formed UTF-8 through and nothing else (The Unicode Standard, table 3-7): parsers are lenient about overlong
 * forms and lone surrogates, each in its own way.
 */
final class Utf8InputStream extends FilterInputStream {
    private int continuationsLeft;
    private int lowest = 0x80;
    private int highest = 0xBF;

    Utf8InputStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count < 0 && continuationsLeft > 0) {
            throw malformed();
        }
        for (int i = offset; i < offset + count; i++) {
            check(buffer[i]);
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void check(byte signed) throws IOException {
        if (signed >= 0 && continuationsLeft == 0) {
            return;
        }
        int b = signed & 0xFF;
        if (continuationsLeft == 0) {
            start(b);
        } else if (b < lowest || b > highest) {
            throw malformed();
        } else {
            continuationsLeft--;
            lowest = 0x80;
            highest = 0xBF;
        }
    }

    private void start(int b) throws IOException {
        if (b < 0xC2 || b > 0xF4) {
            throw malformed();
        }
        continuationsLeft = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
        // The second byte is bounded so that each character has one form and surrogates have none.
        lowest = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
        highest = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
    }

    private static IOException malformed() {
        return new UnreadableBodyException("The body is not well-formed UTF-8");
    }
}
