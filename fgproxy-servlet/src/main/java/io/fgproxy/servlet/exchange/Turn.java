package io.fgproxy.servlet.exchange;

import io.fgproxy.key.SubKeyId;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One request's turn among all others: waited for once, had once, and given back once. Thread-safe. */
final class Turn implements Slots.Waiter {
    private final Slots slots;
    private final Executor worker;
    private final Runnable go;
    private final Runnable giveUp;
    private Slots.@Nullable Slot slot;
    private boolean closed;

    /**
     * @param worker runs what follows when the request had to wait
     * @param go follows if there is a slot
     * @param giveUp follows if there are too many requests
     */
    Turn(Slots slots, Executor worker, Runnable go, Runnable giveUp) {
        this.slots = slots;
        this.worker = worker;
        this.go = go;
        this.giveUp = giveUp;
    }

    /** Asks for the turn of a request of this key; what follows is done here if it need not wait. To be called once. */
    void take(SubKeyId key) {
        Slots.Entered entered = slots.enter(key, this);
        boolean late;
        synchronized (this) {
            slot = entered.slot();
            late = closed;
        }
        if (late) {
            entered.slot().close();
        }
        if (entered.entry() == Slots.Entry.GRANTED) {
            go.run();
        } else if (entered.entry() == Slots.Entry.REFUSED) {
            giveUp.run();
        }
    }

    @Override
    public void granted() {
        worker.execute(go);
    }

    @Override
    public void refused() {
        worker.execute(giveUp);
    }

    /** Gives the turn back, or waits no longer for it. */
    void close() {
        Slots.Slot mine;
        synchronized (this) {
            closed = true;
            mine = slot;
        }
        if (mine != null) {
            mine.close();
        }
    }
}
