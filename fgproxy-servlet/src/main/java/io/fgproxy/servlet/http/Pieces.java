package io.fgproxy.servlet.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Bytes in the memory that all bodies share, in pieces, so that nothing is copied when there are more. Not thread-safe. */
final class Pieces {
    private static final int SIZE = 1 << 16;

    private final BodyMemory shared;

    /** All of them are full, but for the last one. */
    private final List<byte[]> pieces = new ArrayList<>();

    /** How many bytes are in the last one. */
    private int used = SIZE;

    Pieces(BodyMemory shared) {
        this.shared = shared;
    }

    /** Adds bytes at the end. Returns false, and adds none, if there is no memory for all of them. */
    boolean append(byte[] bytes, int offset, int count) {
        long missing = Math.max(0, count - (SIZE - used));
        if (!shared.take((missing + SIZE - 1) / SIZE * SIZE)) {
            return false;
        }
        int done = 0;
        while (done < count) {
            if (used == SIZE) {
                pieces.add(new byte[SIZE]);
                used = 0;
            }
            int some = Math.min(count - done, SIZE - used);
            System.arraycopy(bytes, offset + done, pieces.get(pieces.size() - 1), used, some);
            used += some;
            done += some;
        }
        return true;
    }

    private int length(int piece) {
        return piece == pieces.size() - 1 ? used : SIZE;
    }

    void writeTo(OutputStream out) throws IOException {
        for (int i = 0; i < pieces.size(); i++) {
            out.write(pieces.get(i), 0, length(i));
        }
    }

    InputStream open() {
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            streams.add(new ByteArrayInputStream(pieces.get(i), 0, length(i)));
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    /** The bytes in a new list, of which only the last ones are copied. They stay what they are when the memory is given back. */
    List<byte[]> arrays() {
        List<byte[]> arrays = new ArrayList<>(pieces);
        if (used < SIZE) {
            int last = arrays.size() - 1;
            arrays.set(last, Arrays.copyOf(arrays.get(last), used));
        }
        return arrays;
    }

    /** Forgets them, and gives their memory back; more than once does no harm. */
    void clear() {
        shared.giveBack((long) pieces.size() * SIZE);
        pieces.clear();
        used = SIZE;
    }
}
