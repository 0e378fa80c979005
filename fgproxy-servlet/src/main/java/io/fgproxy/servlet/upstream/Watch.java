package io.fgproxy.servlet.upstream;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clock of one exchange: expires when nothing has moved for the limit of the current phase or the whole has taken too
 * long. Whoever has it {@link #look}s at it now and then, so that it needs no timer: that would cost each request some, and
 * could be lost for want of memory. Thread-safe, but that one thread at a time may look.
 */
public final class Watch {
    private static final long AGAIN = TimeUnit.SECONDS.toNanos(10);

    private final Runnable onExpiry;
    private long deadline;
    private volatile long limit;
    private volatile long lastProgress = System.nanoTime();

    /**
     * Starts the watch.
     *
     * @param first the limit of the first phase
     * @param total for the whole exchange; null for none
     * @param onExpiry called by whoever looks, and again each ten seconds after that; must not block
     */
    public Watch(Duration first, @Nullable Duration total, Runnable onExpiry) {
        this.onExpiry = onExpiry;
        this.limit = first.toNanos();
        // A far deadline stands for none: 100 years stay within the range of nanoTime differences.
        this.deadline = lastProgress + (total == null ? TimeUnit.DAYS.toNanos(36500) : total.toNanos());
    }

    /** Something moved. */
    public void progress() {
        lastProgress = System.nanoTime();
    }

    /** Another phase begins, with its own limit. */
    public void enter(Duration phaseLimit) {
        // In this order, or a look in between could find the new limit passed.
        progress();
        limit = phaseLimit.toNanos();
    }

    /**
     * Calls what is to be called if the watch has expired.
     *
     * @param now the time of {@link System#nanoTime}
     */
    public void look(long now) {
        if (now - lastProgress >= limit || now - deadline >= 0) {
            lastProgress = now;
            limit = AGAIN;
            deadline = now + AGAIN;
            onExpiry.run();
        }
    }
}
