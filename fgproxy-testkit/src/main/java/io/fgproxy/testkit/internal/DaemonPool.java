package io.fgproxy.testkit.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Daemon threads with small stacks and a common name, as many as are needed. Thread-safe. */
public final class DaemonPool implements AutoCloseable {

    private static final long STACK_BYTES = 256 << 10;
    private static final long PATIENCE_MILLIS = 5_000;

    private final String name;
    private final AtomicLong ids = new AtomicLong();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final ExecutorService executor = Executors.newCachedThreadPool(this::thread);

    /** A pool whose threads are called by that name and a number. */
    public DaemonPool(String name) {
        this.name = name;
    }

    private Thread thread(Runnable task) {
        threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        Thread thread = new Thread(null, task, name + "-" + ids.incrementAndGet(), STACK_BYTES);
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    /**
     * Runs the task on a thread of its own.
     *
     * @throws RejectedExecutionException when the pool is closed
     */
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Interrupts the threads and waits for their end; what they block on must have been closed before. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("threads left behind: " + threads);
            }
            for (Thread thread : threads) {
                thread.join(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
