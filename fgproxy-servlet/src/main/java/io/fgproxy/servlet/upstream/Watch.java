package io.fgproxy.servlet.upstream;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clock of one exchange: expires once, when nothing has moved for the limit of the current phase or the whole has
 * taken too long. Progress costs one volatile write; the timer looks again when it was due. Thread-safe.
 */
public final class Watch {
    private static final long AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final ScheduledExecutorService timer;
    private final Runnable onExpiry;
    private final long deadline;
    private volatile long limit;
    private volatile long lastProgress = System.nanoTime();
    private boolean stopped;
    private @Nullable Future<?> next;

    /** When the timer looks again. */
    private long nextAt;

    /**
     * Starts the watch.
     *
     * @param first the limit of the first phase
     * @param total for the whole exchange; null for none
     * @param onExpiry called on a timer thread, once, or again until it ends without an error; must not block
     */
    public Watch(ScheduledExecutorService timer, Duration first, @Nullable Duration total, Runnable onExpiry) {
        this.timer = timer;
        this.onExpiry = onExpiry;
        this.limit = first.toNanos();
        // A far deadline stands for none: 100 years stay within the range of nanoTime differences.
        this.deadline = System.nanoTime() + (total == null ? TimeUnit.DAYS.toNanos(36500) : total.toNanos());
        schedule(remaining());
    }

    /** Something moved. */
    public void progress() {
        lastProgress = System.nanoTime();
    }

    /** Another phase begins, with its own limit. */
    public void enter(Duration phaseLimit) {
        limit = phaseLimit.toNanos();
        progress();
        lookInTime();
    }

    /** Most phases need not move the timer: it looks before they can be over, and then goes on from there. */
    private synchronized void lookInTime() {
        long remaining = remaining();
        if (System.nanoTime() + remaining - nextAt < 0) {
            schedule(remaining);
        }
    }

    /** No expiry from now on; the timer forgets the exchange. */
    public synchronized void stop() {
        stopped = true;
        cancelNext();
    }

    private long remaining() {
        long now = System.nanoTime();
        return Math.min(lastProgress + limit - now, deadline - now);
    }

    private void look() {
        synchronized (this) {
            long remaining = remaining();
            if (stopped || remaining > 0) {
                schedule(remaining);
                return;
            }
            stopped = true;
        }
        try {
            onExpiry.run();
        } catch (Error e) {
            // For want of memory, most likely: nobody else would end the exchange.
            synchronized (this) {
                stopped = false;
                schedule(AGAIN);
            }
            throw e;
        }
    }

    private synchronized void schedule(long nanos) {
        cancelNext();
        if (stopped) {
            return;
        }
        try {
            nextAt = System.nanoTime() + nanos;
            next = timer.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The proxy is being destroyed, which ends all exchanges itself.
            stopped = true;
        }
    }

    private void cancelNext() {
        Future<?> current = next;
        next = null;
        if (current != null) {
            current.cancel(false);
        }
    }
}
