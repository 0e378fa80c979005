package io.fgproxy.servlet.upstream;

import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Runs what the JDK's client has to do for calls: on threads of its own, but what a call does until it is on its way is
 * done by whoever makes it, as in a blocking call. That spares a change of threads for each request. Thread-safe.
 */
final class Callbacks implements Executor {
    private final Executor threads;

    /** Set on a thread that makes a call at the moment. */
    private final ThreadLocal<Boolean> calling = ThreadLocal.withInitial(() -> false);

    Callbacks(Executor threads) {
        this.threads = threads;
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
        if (calling.get()) {
            task.run();
        } else {
            threads.execute(task);
        }
    }
}
