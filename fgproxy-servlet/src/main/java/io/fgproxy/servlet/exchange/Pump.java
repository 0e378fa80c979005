package io.fgproxy.servlet.exchange;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does one step after the other for as long as there is news, whichever threads bring it: the first of them does the work
 * for all, so a step is done by one thread at a time. Thread-safe.
 */
final class Pump {
    private static final long LONGEST_WAIT_NANOS = 500_000_000;
    private static final long WAIT_STEP_NANOS = 50_000;

    private final Runnable step;
    private final Consumer<Error> onError;
    private final AtomicInteger news = new AtomicInteger();

    /** The thread that is in a step, null for none. */
    private volatile @Nullable Thread worker;

    /**
     * @param step sees to all that is new
     * @param onError follows on a step that ends by an error, and may bring news; must not fail
     */
    Pump(Runnable step, Consumer<Error> onError) {
        this.step = step;
        this.onError = onError;
    }

    /** There is news. When this returns, it is seen to, or another thread will do that. */
    void run() {
        if (news.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            worker = Thread.currentThread();
            try {
                step.run();
            } catch (Error e) {
                onError.accept(e);
            }
            worker = null;
            seen = news.addAndGet(-seen);
        } while (seen > 0);
    }

    /** Waits until no other thread is in a step, but not long, for it may in turn need what this one holds. */
    void awaitOthers() {
        long end = System.nanoTime() + LONGEST_WAIT_NANOS;
        while (true) {
            Thread other = worker;
            if (other == null || other == Thread.currentThread() || System.nanoTime() - end > 0) {
                return;
            }
            LockSupport.parkNanos(WAIT_STEP_NANOS);
        }
    }
}
