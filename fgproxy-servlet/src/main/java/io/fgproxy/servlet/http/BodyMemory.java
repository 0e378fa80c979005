package io.fgproxy.servlet.http;

import java.util.concurrent.atomic.AtomicLong;

/** What all bodies together may take of the memory, beyond what each may have for itself. Thread-safe. */
public final class BodyMemory {
    private final AtomicLong left;

    /** So many bytes; 0 for none. */
    public BodyMemory(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** Takes so many bytes, which must be given back. Returns false, and takes none, if there are not as many left. */
    boolean take(long bytes) {
        long before = left.get();
        while (before >= bytes) {
            if (left.compareAndSet(before, before - bytes)) {
                return true;
            }
            before = left.get();
        }
        return false;
    }

    void giveBack(long bytes) {
        left.addAndGet(bytes);
    }

    /** How many bytes nobody has. */
    long left() {
        return left.get();
    }
}
