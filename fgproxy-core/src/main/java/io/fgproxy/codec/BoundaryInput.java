package io.fgproxy.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads a multipart body in lines and in runs that end at its delimiter, holding one buffer. Not thread-safe. */
final class BoundaryInput {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int end;
    private boolean atEnd;

    BoundaryInput(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
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
     * Takes everything up to the next delimiter, and the delimiter.
     *
     * @param keep how many bytes to return; a longer content is refused; negative to pass over content of any length
     */
    byte[] content(int keep) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        while (true) {
            int found = indexOfDelimiter();
            int take = found >= 0 ? found : Math.max(next, end - delimiter.length + 1);
            if (keep >= 0) {
                content.write(buffer, next, take - next);
                if (content.size() > keep) {
                    throw new UnreadableBodyException("A field of the form is too long");
                }
            }
            next = take;
            if (found >= 0) {
                next += delimiter.length;
                return content.toByteArray();
            }
            if (!fill()) {
                throw new UnreadableBodyException("The multipart body ends before its closing boundary");
            }
        }
    }

    private int indexOfDelimiter() {
        int last = end - delimiter.length;
        for (int i = next; i <= last; i++) {
            if (buffer[i] == '\r' && matches(i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean matches(int at) {
        for (int i = 1; i < delimiter.length; i++) {
            if (buffer[at + i] != delimiter[i]) {
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
