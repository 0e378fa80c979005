package io.fgproxy.servlet.exchange;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the books kept in order while requests are served: every half minute, one time after the other. Thread-safe. */
final class Maintenance {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final Duration LOGGED_EVERY = Duration.ofMinutes(1);

    private final Runnable task;
    private final AtomicBoolean busy = new AtomicBoolean();
    private long loggedAt = System.nanoTime() - LOGGED_EVERY.toNanos();

    /** @param task what is done; may block and fail */
    Maintenance(Runnable task) {
        this.task = task;
    }

    /**
     * Begins; ends with the timer.
     *
     * @param workers run what may block
     */
    void start(ScheduledExecutorService timer, Executor workers) {
        start(timer, workers, PERIOD);
    }

    void start(ScheduledExecutorService timer, Executor workers, Duration period) {
        var unused = timer.scheduleWithFixedDelay(
                () -> hand(workers), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void hand(Executor workers) {
        if (busy.compareAndSet(false, true)) {
            try {
                workers.execute(this::run);
            } catch (RejectedExecutionException | OutOfMemoryError e) {
                // The proxy is being destroyed, or else it is tried again.
                busy.set(false);
            }
        }
    }

    private void run() {
        try {
            task.run();
        } catch (RuntimeException e) {
            log(e);
        } finally {
            busy.set(false);
        }
    }

    /** Only ever called by one thread at a time. */
    private void log(RuntimeException fault) {
        long now = System.nanoTime();
        if (now - loggedAt >= LOGGED_EVERY.toNanos()) {
            loggedAt = now;
            LOG.warn("The books of the limits cannot be kept in order at the moment; that is tried again", fault);
        }
    }
}
