package io.fgproxy.servlet.exchange;

import org.jspecify.annotations.Nullable;

/** The tries of one exchange, of which the last one counts. Thread-safe. */
final class Attempts {
    private volatile @Nullable Attempt last;

    /** Puts a try, which is not sent yet, in the place of the one before, and returns it. */
    Attempt add(Attempt next) {
        cancel();
        last = next;
        return next;
    }

    /** Asks for the next bytes of the answer. */
    void more() {
        Attempt current = last;
        if (current != null) {
            current.more();
        }
    }

    /** The watch expired. Returns false if nothing is on its way to upstream or from there. */
    boolean expire() {
        Attempt current = last;
        return current != null && current.expire();
    }

    /** Ends it; nothing is heard of it any more. */
    void cancel() {
        Attempt current = last;
        if (current != null) {
            current.cancel();
        }
    }
}
