package io.fgproxy.benchmarks.compare;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Requests, or answers, with a Content-Length or chunks, as they arrive on one connection; well-formed ones only. */
final class Requests {
    private static final int SMALLEST = 8192;
    private static final int LARGEST_KEPT = 1 << 20;

    private final int largest;
    private byte[] bytes = new byte[SMALLEST];
    private int length;
    private int status;

    Requests(int largest) {
        this.largest = largest;
    }

    /** Reads what there is; the body of the first message that is whole, null if none is. */
    @Nullable
    String read(SocketChannel channel) throws IOException {
        if (length == bytes.length) {
            if (length >= largest) {
                throw new IOException("The message is too large");
            }
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        ByteBuffer room = ByteBuffer.wrap(bytes, length, bytes.length - length);
        int count = channel.read(room);
        if (count < 0) {
            throw new EOFException("The connection was closed");
        }
        length += count;
        return next();
    }

    /** The status of the last message, if it was an answer. */
    int status() {
        return status;
    }

    /** The body of the next message that is whole, null if none is. */
    @Nullable
    String next() {
        String text = new String(bytes, 0, Math.min(length, 4096), StandardCharsets.ISO_8859_1);
        int headEnd = text.indexOf("\r\n\r\n");
        if (headEnd < 0) {
            return null;
        }
        String head = text.substring(0, headEnd).toLowerCase(Locale.ROOT);
        int start = headEnd + 4;
        status = head.startsWith("http/1.1 ") ? Integer.parseInt(head.substring(9, 12)) : 0;
        int end;
        int at = head.indexOf("\r\ncontent-length:");
        if (at >= 0) {
            int lineEnd = head.indexOf("\r\n", at + 2);
            String value = head.substring(at + 17, lineEnd < 0 ? head.length() : lineEnd);
            end = start + Integer.parseInt(value.strip());
        } else if (head.contains("\r\ntransfer-encoding: chunked")) {
            String all = new String(bytes, start, length - start, StandardCharsets.ISO_8859_1);
            int last = all.indexOf("0\r\n\r\n");
            end = last < 0 ? Integer.MAX_VALUE : start + last + 5;
        } else {
            end = start;
        }
        if (end > length) {
            return null;
        }
        String body = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, end, bytes, 0, length - end);
        length -= end;
        if (bytes.length > LARGEST_KEPT && length == 0) {
            // Many connections that once had a large message would keep more than there is memory.
            bytes = new byte[SMALLEST];
        }
        return body;
    }
}
