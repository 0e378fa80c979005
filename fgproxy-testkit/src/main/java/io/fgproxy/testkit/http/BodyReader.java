package io.fgproxy.testkit.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads one message body and takes its framing off. It never fails on a broken body: it ends, and {@link #end()} tells
 * how. Reads return what has arrived, so a stream can be followed chunk by chunk. Not thread-safe.
 */
public final class BodyReader extends InputStream {

    private enum Framing {
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final InputStream in;
    private final Framing framing;
    private long left;
    private boolean insideChunk;
    private Headers trailers = Headers.none();
    private Optional<BodyEnd> end = Optional.empty();

    private BodyReader(InputStream in, Framing framing, long length) {
        this.in = in;
        this.framing = framing;
        this.left = length;
        if (framing == Framing.LENGTH && length == 0) {
            finish(BodyEnd.COMPLETE);
        }
    }

    /** The body of a request: chunked, or as long as content-length says, or none. */
    public static BodyReader forRequest(HttpHead head, InputStream in) {
        return isChunked(head)
                ? new BodyReader(in, Framing.CHUNKED, 0)
                : withLength(in, head.headers().first("Content-Length").orElse("0"));
    }

    /** The body of a response to a request with that method. */
    public static BodyReader forResponse(HttpHead head, String method, InputStream in) {
        int status = head.status();
        if (method.equals("HEAD") || (status >= 100 && status < 200) || status == 204 || status == 304) {
            return new BodyReader(in, Framing.LENGTH, 0);
        }
        if (isChunked(head)) {
            return new BodyReader(in, Framing.CHUNKED, 0);
        }
        Optional<String> length = head.headers().first("Content-Length");
        return length.isPresent()
                ? withLength(in, length.get())
                : new BodyReader(in, Framing.UNTIL_CLOSE, Long.MAX_VALUE);
    }

    private static boolean isChunked(HttpHead head) {
        return head.headers().all("Transfer-Encoding").stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("chunked"));
    }

    private static BodyReader withLength(InputStream in, String length) {
        try {
            return new BodyReader(in, Framing.LENGTH, size(length, 10));
        } catch (NumberFormatException e) {
            BodyReader broken = new BodyReader(in, Framing.LENGTH, 0);
            broken.end = Optional.of(BodyEnd.MALFORMED);
            return broken;
        }
    }

    /** How the body ended; empty while it has not, as far as it was read. */
    public Optional<BodyEnd> end() {
        return end;
    }

    /** The trailer fields behind the last chunk. */
    public Headers trailers() {
        return trailers;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Reads what is there, waiting for at least one byte; -1 when the body ended, in whatever way. */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            if (end.isPresent() || !openChunk()) {
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            if (count < 0) {
                return finish(framing == Framing.UNTIL_CLOSE ? BodyEnd.UNTIL_CLOSE : BodyEnd.CUT);
            }
            consumed(count);
            return count;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (EOFException e) {
            return finish(BodyEnd.CUT);
        } catch (NumberFormatException e) {
            return finish(BodyEnd.MALFORMED);
        } catch (IOException e) {
            return finish(BodyEnd.RESET);
        }
    }

    private void consumed(int count) {
        if (framing != Framing.UNTIL_CLOSE) {
            left -= count;
            if (left == 0 && framing == Framing.LENGTH) {
                finish(BodyEnd.COMPLETE);
            }
        }
    }

    /** Takes a byte that only ends a chunk that was read already; false when it is not such a byte. */
    boolean takeChunkEnd(int b) {
        if (framing != Framing.CHUNKED || left > 0 || !insideChunk || (b != '\r' && b != '\n')) {
            return false;
        }
        insideChunk = b == '\r';
        return true;
    }

    /** Makes sure that there are bytes to read; false when the last chunk was met. */
    private boolean openChunk() throws IOException {
        if (framing != Framing.CHUNKED || left > 0) {
            return true;
        }
        if (insideChunk && !line().isEmpty()) {
            throw new NumberFormatException("bytes behind a chunk");
        }
        insideChunk = true;
        String size = line();
        int extension = size.indexOf(';');
        left = size(extension < 0 ? size : size.substring(0, extension), 16);
        if (left == 0) {
            readTrailers();
            finish(BodyEnd.COMPLETE);
        }
        return left > 0;
    }

    private void readTrailers() throws IOException {
        StringBuilder raw = new StringBuilder("trailers\r\n");
        for (String line = line(); !line.isEmpty(); line = line()) {
            raw.append(line).append("\r\n");
        }
        trailers = HttpHead.parse(raw.toString()).headers();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("cut inside the framing");
            }
            if (line.length() > 64_000) {
                throw new NumberFormatException("framing line too long");
            }
            line.append((char) b);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    private static long size(String digits, int radix) {
        long size = Long.parseLong(digits.strip(), radix);
        if (size < 0) {
            throw new NumberFormatException("a negative length");
        }
        return size;
    }

    private int finish(BodyEnd how) {
        end = Optional.of(how);
        return -1;
    }
}
