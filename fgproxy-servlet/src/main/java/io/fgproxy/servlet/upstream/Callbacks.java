package io.fgproxy.servlet.upstream;

import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what a client of the JDK has to do for calls, which never blocks: on threads for that, but what a call does until it
 * is on its way is done by whoever makes it, as in a blocking call, and what comes of it by the client's own thread if
 * that was asked for. Each spares a change of threads. Thread-safe.
 */
final class Callbacks implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    private final Executor threads;

    /** Set on a thread that makes a call at the moment. */
    private final ThreadLocal<Boolean> calling = ThreadLocal.withInitial(() -> false);

    /** Does its tasks itself. The thread alone is kept: a client that could be reached from here would never end. */
    private volatile @Nullable Thread own;

    Callbacks(Executor threads) {
        this.threads = threads;
    }

    /** From now on this thread does itself what it would hand on. */
    void runOn(Thread thread) {
        own = thread;
    }

    /** Makes a call, of which this thread does what it can. */
    <T> T call(Supplier<T> start) {
        calling.set(true);
        try {
            return start.get();
        } finally {
            // Kept for the next call of this thread, for making it anew costs more; false is of no class loader of
            // ours.
            calling.set(false);
        }
    }

    @Override
    public void execute(Runnable task) {
        if (Thread.currentThread() == own) {
            runSafely(task);
        } else if (calling.get()) {
            task.run();
        } else {
            threads.execute(task);
        }
    }

    /** All calls depend on that thread: it ends by an error, and by an interrupt that somebody leaves behind. */
    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            report(e);
        } finally {
            var unused = Thread.interrupted();
        }
    }

    private static void report(Throwable fault) {
        try {
            LOG.error("A step of the JDK's HTTP client failed", fault);
        } catch (RuntimeException | OutOfMemoryError e) {
            // Neither can it be told: the clock of the call ends it.
            return;
        }
    }
}
