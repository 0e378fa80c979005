package io.fgproxy.servlet.exchange;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

/** Bytes on their way out, in pieces that a container takes. Not thread-safe. */
final class Chunk {
    static final Chunk NONE = new Chunk(List.of());
    private static final int PIECE = 1 << 14;

    private final Iterator<ByteBuffer> buffers;
    private ByteBuffer current = ByteBuffer.allocate(0);
    private byte[] piece = new byte[0];

    Chunk(List<ByteBuffer> buffers) {
        this.buffers = buffers.iterator();
    }

    /** Writes one piece; returns false if there was nothing left to write. */
    boolean writeSome(OutputStream out) throws IOException {
        while (!current.hasRemaining()) {
            if (!buffers.hasNext()) {
                return false;
            }
            current = buffers.next();
        }
        int count = Math.min(current.remaining(), PIECE);
        if (current.hasArray()) {
            out.write(current.array(), current.arrayOffset() + current.position(), count);
            current.position(current.position() + count);
        } else {
            // Upstream's buffers are read-only, and servlet streams take arrays only (Servlet 6.0).
            piece = piece.length < count ? new byte[count] : piece;
            current.get(piece, 0, count);
            out.write(piece, 0, count);
        }
        return true;
    }
}
