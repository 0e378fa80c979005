package io.fgproxy.testkit.wire;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A gate that replies wait at until a test lets them through, one at a time or all. First come, first served; a release
 * ahead of the wait is kept. Thread-safe.
 */
public final class Gate {

    private static final class Waiter {
        private final Condition moved;
        private boolean through;

        private Waiter(Condition moved) {
            this.moved = moved;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrivals = lock.newCondition();
    private final Deque<Waiter> queue = new ArrayDeque<>();
    private long kept;
    private boolean open;

    /** A closed gate. */
    public Gate() {}

    /** Lets one waiter through, now or when it comes. */
    public void release() {
        release(1);
    }

    /** Lets that many waiters through, now or when they come. */
    public void release(int count) {
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                if (!letFirstThrough()) {
                    kept++;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody through from now on. */
    public void open() {
        lock.lock();
        try {
            open = true;
            while (letFirstThrough()) {
                // One after the other.
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many replies are waiting at the gate. */
    public int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Blocks until that many replies wait at the gate at once.
     *
     * @throws IllegalStateException when that does not happen in time
     */
    public void awaitWaiting(int count, Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (queue.size() < count) {
                if (left <= 0) {
                    throw new IllegalStateException(queue.size() + " instead of " + count + " waiters after " + time);
                }
                left = arrivals.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    /** Waits to be let through. */
    void pass() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (open || kept > 0) {
                kept = Math.max(0, kept - 1);
                return;
            }
            Waiter self = new Waiter(lock.newCondition());
            queue.addLast(self);
            arrivals.signalAll();
            awaitTurn(self);
        } finally {
            lock.unlock();
        }
    }

    private void awaitTurn(Waiter self) throws InterruptedException {
        try {
            while (!self.through) {
                self.moved.await();
            }
        } catch (InterruptedException e) {
            if (self.through) {
                release(1);
            }
            queue.remove(self);
            throw e;
        }
    }

    private boolean letFirstThrough() {
        Waiter first = queue.pollFirst();
        if (first == null) {
            return false;
        }
        first.through = true;
        first.moved.signal();
        return true;
    }
}
