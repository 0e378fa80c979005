package io.fgproxy.servlet.exchange;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

/** Bytes on their way out, in pieces that a container takes; all in arrays, as servlet streams have it (Servlet 6.0). Not thread-safe. */
final class Chunk {
    static final Chunk NONE = new Chunk(List.of());
    private static final int PIECE = 1 << 14;

    private final Iterator<ByteBuffer> buffers;
    private ByteBuffer current = ByteBuffer.allocate(0);

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
        out.write(current.array(), current.arrayOffset() + current.position(), count);
        current.position(current.position() + count);
        return true;
    }
}
