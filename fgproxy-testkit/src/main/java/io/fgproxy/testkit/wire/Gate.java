package io.fgproxy.testkit.wire;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A gate that replies wait at until a test lets them through, one at a time or all. First come, first served; a release
 * ahead of the wait is kept. Thread-safe.
 */
public final class Gate {

    /** Enough for any test, and far from the overflow. */
    private static final int FOR_GOOD = 1 << 28;

    private final Semaphore permits = new Semaphore(0, true);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrivals = lock.newCondition();
    private int waiting;
    private volatile boolean open;

    /** A closed gate. */
    public Gate() {}

    /** Lets one waiter through, now or when it comes. */
    public void release() {
        release(1);
    }

    /** Lets that many waiters through. */
    public void release(int count) {
        permits.release(count);
    }

    /** Lets everybody through from now on. */
    public void open() {
        open = true;
        permits.release(FOR_GOOD);
    }

    /** How many replies are waiting at the gate. */
    public int waiting() {
        lock.lock();
        try {
            return waiting;
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
            while (waiting < count) {
                if (left <= 0) {
                    throw new IllegalStateException(waiting + " instead of " + count + " waiters after " + time);
                }
                left = arrivals.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a permit. */
    void pass() throws InterruptedException {
        if (open || permits.tryAcquire(0, TimeUnit.SECONDS)) {
            return;
        }
        count(1);
        try {
            permits.acquire();
        } finally {
            count(-1);
        }
    }

    private void count(int change) {
        lock.lock();
        try {
            waiting += change;
            arrivals.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
