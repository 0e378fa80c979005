package io.fgproxy.servlet.exchange;

import io.fgproxy.key.SubKeyId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many requests are upstream at once. Those beyond wait, for a bounded time and in bounded numbers; when a
 * slot becomes free the keys take turns, so that one that asks a lot does not keep the others from theirs. Thread-safe.
 */
final class Slots {
    private final SlotSettings settings;
    private final ScheduledExecutorService timer;
    private final Map<SubKeyId, Queued> keys = new HashMap<>();

    /** Keys with requests that wait and may have a slot as soon as one is free, in the order of their turns. */
    private final Queue<Queued> turns = new ArrayDeque<>();

    private int active;
    private int waiting;

    Slots(SlotSettings settings, ScheduledExecutorService timer) {
        this.settings = settings;
        this.timer = timer;
    }

    /** What waits for a slot. Called once, by whoever gave a slot back or by the timer: must not block. */
    interface Waiter {
        /** There is a slot now. */
        void granted();

        /** There will be none. */
        void refused();
    }

    /** The requests of one key. */
    private static final class Queued {
        private final SubKeyId key;
        private final Queue<Slot> waiting = new ArrayDeque<>();
        private int active;

        Queued(SubKeyId key) {
            this.key = key;
        }
    }

    /** One request's place: in the queue, then upstream, then nowhere. */
    final class Slot {
        private final Queued owner;
        private final Waiter waiter;
        private State state = State.WAITING;
        private @Nullable Future<?> timeout;

        private Slot(Queued owner, Waiter waiter) {
            this.owner = owner;
            this.waiter = waiter;
        }

        /** Gives it back, or gives up waiting for it; once is enough, and more do no harm. */
        void close() {
            leave(this);
        }
    }

    private enum State {
        WAITING,
        ACTIVE,
        GONE
    }

    /** What became of asking for a slot. */
    enum Entry {
        /** It is there at once; the waiter hears nothing. */
        GRANTED,
        /** The waiter will hear. */
        WAITS,
        /** Too many wait already; the waiter hears nothing. */
        REFUSED
    }

    /** The slot that was asked for, and what became of it. */
    record Entered(Entry entry, Slot slot) {}

    /** Asks for a slot for a request of this key. */
    Entered enter(SubKeyId key, Waiter waiter) {
        synchronized (this) {
            Queued owner = keys.computeIfAbsent(key, Queued::new);
            Slot slot = new Slot(owner, waiter);
            if (active < settings.most() && owner.active < settings.mostOfKey() && owner.waiting.isEmpty()) {
                // Made first, for a slot of which nobody hears would be lost.
                Entered granted = new Entered(Entry.GRANTED, slot);
                activate(slot);
                return granted;
            }
            if (waiting >= settings.mostWaiting() || owner.waiting.size() >= settings.mostWaitingOfKey()) {
                slot.state = State.GONE;
                forgetIfIdle(owner);
                return new Entered(Entry.REFUSED, slot);
            }
            Entered waits = new Entered(Entry.WAITS, slot);
            try {
                queue(slot);
            } catch (OutOfMemoryError e) {
                withdraw(slot);
                throw e;
            }
            return waits;
        }
    }

    private void queue(Slot slot) {
        Queued owner = slot.owner;
        waiting++;
        owner.waiting.add(slot);
        if (owner.waiting.size() == 1 && owner.active < settings.mostOfKey()) {
            turns.add(owner);
        }
        try {
            slot.timeout =
                    timer.schedule(() -> expire(slot), settings.longestWait().toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The proxy is being destroyed, and ends what waits by itself.
            slot.timeout = null;
        }
    }

    private void activate(Slot slot) {
        slot.state = State.ACTIVE;
        slot.owner.active++;
        active++;
    }

    private void expire(Slot slot) {
        synchronized (this) {
            if (slot.state != State.WAITING) {
                return;
            }
            withdraw(slot);
        }
        slot.waiter.refused();
    }

    private void withdraw(Slot slot) {
        slot.state = State.GONE;
        slot.owner.waiting.remove(slot);
        waiting--;
        if (slot.owner.waiting.isEmpty()) {
            turns.remove(slot.owner);
        }
        forgetIfIdle(slot.owner);
    }

    private void leave(Slot slot) {
        Slot next = null;
        synchronized (this) {
            if (slot.state == State.WAITING) {
                withdraw(slot);
                cancel(slot);
            } else if (slot.state == State.ACTIVE) {
                slot.state = State.GONE;
                active--;
                boolean wasFull = slot.owner.active-- == settings.mostOfKey();
                if (wasFull && !slot.owner.waiting.isEmpty()) {
                    turns.add(slot.owner);
                }
                next = next();
                forgetIfIdle(slot.owner);
            }
        }
        if (next != null) {
            next.waiter.granted();
        }
    }

    /** The next one's turn, if it may go; it is active then. */
    private @Nullable Slot next() {
        Queued owner = active < settings.most() ? turns.poll() : null;
        if (owner == null) {
            return null;
        }
        Slot slot = owner.waiting.remove();
        waiting--;
        cancel(slot);
        activate(slot);
        if (!owner.waiting.isEmpty() && owner.active < settings.mostOfKey()) {
            turns.add(owner);
        }
        return slot;
    }

    private static void cancel(Slot slot) {
        Future<?> timeout = slot.timeout;
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    private void forgetIfIdle(Queued owner) {
        if (owner.active == 0 && owner.waiting.isEmpty()) {
            keys.remove(owner.key);
        }
    }

    /** How many are upstream. */
    synchronized int active() {
        return active;
    }

    /** How many wait. */
    synchronized int waiting() {
        return waiting;
    }

    /** How many keys are remembered; for tests. */
    synchronized int knownKeys() {
        return keys.size();
    }
}
