package io.fgproxy.servlet.exchange;

import io.fgproxy.servlet.metering.DrainSettings;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How far an answer is read on, within bounds, when its client has gone. Thread-safe. */
final class Drain {
    private final DrainSettings settings;
    private final AtomicLong left;
    private volatile boolean on;
    private boolean stopped;
    private @Nullable Future<?> timeout;

    Drain(DrainSettings settings) {
        this.settings = settings;
        this.left = new AtomicLong(settings.bytes());
    }

    /**
     * Begins.
     *
     * @param atTimeout called once if it takes too long, on the timer's thread, which must not be blocked
     * @return false if answers are not read on
     */
    synchronized boolean begin(ScheduledExecutorService timer, Runnable atTimeout) {
        if (!settings.isOn() || stopped) {
            return false;
        }
        try {
            timeout = timer.schedule(atTimeout, settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The proxy is being destroyed.
            return false;
        }
        on = true;
        return true;
    }

    /** Whether the client has gone and the answer is read nevertheless. */
    boolean isOn() {
        return on;
    }

    /** Counts bytes; returns false when there are too many. */
    boolean takes(List<ByteBuffer> bytes) {
        long count = bytes.stream().mapToLong(ByteBuffer::remaining).sum();
        return left.addAndGet(-count) >= 0;
    }

    /** No timeout from now on. */
    synchronized void stop() {
        stopped = true;
        Future<?> current = timeout;
        if (current != null) {
            current.cancel(false);
        }
    }
}
