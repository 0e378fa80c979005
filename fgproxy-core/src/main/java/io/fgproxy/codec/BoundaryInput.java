package io.fgproxy.codec;

import io.fgproxy.facts.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a multipart body in lines and in runs that end at its delimiter, holding one buffer. Not thread-safe. */
final class BoundaryInput {
    private static final int FIRST_BUFFER = 1 << 12;
    private static final int BUFFER = 1 << 16;
    private static final int LINE_END = 2;
    private static final int FEW = 64;

    private final InputStream in;
    private final byte[] dashes;

    /** By how much to go on, by the byte that stands where the last one of the dashes should. */
    private final int[] steps = new int[1 << Byte.SIZE];

    /** Small for small forms; grows when it was filled. */
    private byte[] buffer = new byte[FIRST_BUFFER];

    private int next;
    private int end;
    private boolean atEnd;

    /** The offset in the body of the buffer's first byte. */
    private long base;

    BoundaryInput(InputStream in, String boundary) {
        this.in = in;
        this.dashes = ("--" + boundary).getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(steps, dashes.length);
        for (int i = 0; i < dashes.length - 1; i++) {
            steps[dashes[i]] = dashes.length - 1 - i;
        }
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

    /** The offset in the body of the next byte. */
    private long offset() {
        return base + next;
    }

    /**
     * What stands between two delimiters.
     *
     * @param span of it in the body
     * @param bytes of it; null if they are more than were to be kept
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(Span span, byte @Nullable [] bytes) {}

    /**
     * Takes everything up to the next delimiter, which is CRLF, two dashes and the boundary, and the delimiter. What
     * only some readers take for a delimiter is refused: one after another line end, or at the very beginning.
     *
     * @param keep how many bytes to return at most; content of any length is passed over
     */
    Content content(int keep) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(Math.min(keep, FEW));
        long start = offset();
        boolean begins = true;
        while (true) {
            int found = indexOfDelimiter(begins);
            int take = found >= 0 ? found : Math.max(next, end - dashes.length - LINE_END + 1);
            kept.write(buffer, next, Math.min(take - next, keep + 1 - kept.size()));
            begins &= take == next;
            next = take;
            if (found >= 0) {
                Span span = new Span(start, offset());
                next += LINE_END + dashes.length;
                return new Content(span, kept.size() > keep ? null : kept.toByteArray());
            }
            if (!fill()) {
                throw new UnreadableBodyException("The multipart body ends before its closing boundary");
            }
        }
    }

    /** @param begins false if the first two bytes are there only to be looked back at */
    private int indexOfDelimiter(boolean begins) throws IOException {
        int found = indexOfDashes(begins ? next : next + LINE_END);
        if (found < 0) {
            return -1;
        }
        if (found - next < LINE_END || buffer[found - 1] != '\n' || buffer[found - LINE_END] != '\r') {
            throw new UnreadableBodyException("A multipart boundary must stand after CRLF");
        }
        return found - LINE_END;
    }

    /**
     * The next dashes with the boundary at the beginning of a line, however that ends, or of the content. Boyer and Moore
     * as simplified by Horspool: looks at the last byte first, and mostly at few others. Compares only at the beginnings of
     * lines, which there are none of in what is like the dashes: so nobody can have the same bytes compared again and again.
     */
    private int indexOfDashes(int from) {
        int last = dashes.length - 1;
        for (int i = from; i <= end - dashes.length; i += steps[buffer[i + last] & 0xFF]) {
            if (buffer[i + last] == dashes[last]
                    && beginsLine(i)
                    && Arrays.equals(buffer, i, i + last, dashes, 0, last)) {
                return i;
            }
        }
        return -1;
    }

    private boolean beginsLine(int at) {
        return at == next || buffer[at - 1] == '\n' || buffer[at - 1] == '\r';
    }

    /** Moves what is left to the front and reads more behind it; returns false at the end of the body. */
    private boolean fill() throws IOException {
        boolean grows = end == buffer.length && end < BUFFER;
        byte[] target = grows ? new byte[4 * buffer.length] : buffer;
        System.arraycopy(buffer, next, target, 0, end - next);
        buffer = target;
        end -= next;
        base += next;
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
