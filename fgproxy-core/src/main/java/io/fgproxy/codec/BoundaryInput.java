package io.fgproxy.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads a multipart body in lines and in runs that end at its delimiter, holding one buffer. Not thread-safe. */
final class BoundaryInput {
    private static final int BUFFER = 1 << 16;
    private static final int LINE_END = 2;

    private final InputStream in;
    private final byte[] dashes;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int end;
    private boolean atEnd;

    BoundaryInput(InputStream in, String boundary) {
        this.in = in;
        this.dashes = ("--" + boundary).getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes exactly these bytes or refuses the body. */
    void expect(String ascii, String otherwise) throws IOException {
        for (int i = 0; i < ascii.length(); i++) {
            if (read() != ascii.charAt(i)) {
                throw new UnreadableBodyException(otherwise);
            }
        }
    }

    /** The next byte, or -1 at the end of the body. */
    int read() throws IOException {
        return next < end || fill() ? buffer[next++] & 0xFF : -1;
    }

    /** A line without its CRLF, each byte as one character; a CR or LF that stands alone is refused. */
    String line(int longest) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = read(); c != '\r'; c = read()) {
            if (c < 0 || c == '\n' || line.length() >= longest) {
                throw new UnreadableBodyException("A header of a multipart part is malformed");
            }
            line.append((char) c);
        }
        expect("\n", "A header of a multipart part is malformed");
        return line.toString();
    }

    /**
     * Takes everything up to the next delimiter, which is CRLF, two dashes and the boundary, and the delimiter. What
     * only some readers take for a delimiter is refused: one after another line end, or at the very beginning.
     *
     * @param keep how many bytes to return; a longer content is refused; negative to pass over content of any length
     */
    byte[] content(int keep) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean begins = true;
        while (true) {
            int found = indexOfDelimiter(begins);
            int take = found >= 0 ? found : Math.max(next, end - dashes.length - LINE_END + 1);
            if (keep >= 0) {
                content.write(buffer, next, take - next);
                if (content.size() > keep) {
                    throw new UnreadableBodyException("A field of the form is too long");
                }
            }
            begins &= take == next;
            next = take;
            if (found >= 0) {
                next += LINE_END + dashes.length;
                return content.toByteArray();
            }
            if (!fill()) {
                throw new UnreadableBodyException("The multipart body ends before its closing boundary");
            }
        }
    }

    /** @param begins false if the first two bytes are there only to be looked back at */
    private int indexOfDelimiter(boolean begins) throws IOException {
        int last = end - dashes.length;
        for (int i = begins ? next : next + LINE_END; i <= last; i++) {
            if (buffer[i] != '-' || !dashesAt(i)) {
                continue;
            }
            int before = i == next ? '\n' : buffer[i - 1];
            if (before == '\n' && i - next >= LINE_END && buffer[i - LINE_END] == '\r') {
                return i - LINE_END;
            }
            if (before == '\n' || before == '\r') {
                throw new UnreadableBodyException("A multipart boundary must stand after CRLF");
            }
        }
        return -1;
    }

    private boolean dashesAt(int at) {
        for (int i = 1; i < dashes.length; i++) {
            if (buffer[at + i] != dashes[i]) {
                return false;
            }
        }
        return true;
    }

    /** Moves what is left to the front and reads more behind it; returns false at the end of the body. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, next, buffer, 0, end - next);
        end -= next;
        next = 0;
        if (atEnd || end == buffer.length) {
            return false;
        }
        int count = in.read(buffer, end, buffer.length - end);
        atEnd = count < 0;
        end += Math.max(count, 0);
        return count > 0;
    }
}
