package io.fgproxy.servlet.exchange;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What waits for others to do something, but not for ever. Thread-safe. */
final class Afterwards {
    private static final Logger LOG = LoggerFactory.getLogger(Afterwards.class);
    private static final int GRACE_MILLIS = 1000;

    private final ScheduledExecutorService timer;
    private final Executor callbacks;

    /** Complete when all that was asked for is done; never exceptionally. Changed under the lock of this. */
    private CompletableFuture<@Nullable Void> before = CompletableFuture.completedFuture(null);

    /** @param callbacks few threads for what waited for the store, because it answers many at once */
    Afterwards(ScheduledExecutorService timer, Executor callbacks) {
        this.timer = timer;
        this.callbacks = callbacks;
    }

    /**
     * Does something when the store has taken the end of a request, or has had time enough for that, and not before what
     * was to be done first: the head of an answer and its end may wait for the same.
     *
     * @param task must not block
     */
    void when(CompletionStage<Boolean> booked, Runnable task) {
        synchronized (this) {
            if (!before.isDone() || !booked.toCompletableFuture().isDone()) {
                before = before.runAfterBothAsync(inTime(booked), () -> run(task), callbacks);
                return;
            }
        }
        task.run();
    }

    private CompletableFuture<@Nullable Void> inTime(CompletionStage<Boolean> booked) {
        CompletableFuture<@Nullable Void> enough = new CompletableFuture<>();
        Future<?> atLast = later(() -> enough.complete(null));
        var unused = booked.whenComplete((closed, fault) -> {
            atLast.cancel(false);
            enough.complete(null);
        });
        return enough;
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("What was to be done after the end of a request was booked failed", e);
        }
    }

    /** Runs something when others have had time to do it themselves. */
    Future<?> later(Runnable task) {
        try {
            return timer.schedule(task, GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The proxy is being destroyed, and the container ends what is left.
            LOG.debug("Not done later: the timer has ended", e);
            return CompletableFuture.completedFuture(null);
        }
    }
}
