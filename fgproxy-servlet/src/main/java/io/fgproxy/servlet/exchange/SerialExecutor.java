package io.fgproxy.servlet.exchange;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the tasks of one exchange one after the other, in the order in which they came, whether they fail or not. */
final class SerialExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    private final Executor pool;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Runnable onFailure;

    /** @param onFailure follows on a task that fails, as none should: by a fault of ours, or for want of memory */
    SerialExecutor(Executor pool, Runnable onFailure) {
        this.pool = pool;
        this.onFailure = onFailure;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() > 0) {
            return;
        }
        try {
            pool.execute(this::run);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The proxy is being destroyed, or no thread is to be had: there is nobody else left to do it.
            run();
        }
    }

    private void run() {
        do {
            Runnable task = tasks.poll();
            if (task != null) {
                run(task);
            }
        } while (waiting.decrementAndGet() > 0);
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            try {
                onFailure.run();
                LOG.error("A step of a request failed", e);
            } catch (RuntimeException | Error again) {
                // The watch of the exchange is left to end it.
                LOG.error("A request cannot be ended properly", again);
            }
        }
    }
}
