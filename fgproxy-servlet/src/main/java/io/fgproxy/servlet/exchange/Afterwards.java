package io.fgproxy.servlet.exchange;

import io.fgproxy.servlet.upstream.UpstreamClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What waits for others to do something, but not for ever. Thread-safe. */
final class Afterwards {
    private static final Logger LOG = LoggerFactory.getLogger(Afterwards.class);
    private static final int GRACE_MILLIS = 1000;

    private final ScheduledExecutorService timer;
    private final Executor callbacks;

    /** @param threads of which few run what waited for the store, because it answers many at once */
    Afterwards(UpstreamClient threads) {
        this.timer = threads.timer();
        this.callbacks = new SerialExecutor(threads.callbacks());
    }

    /**
     * Does something when the store has taken the end of a request, or has had time enough for that.
     *
     * @param task must not block
     */
    void when(CompletionStage<Boolean> booked, Runnable task) {
        if (booked.toCompletableFuture().isDone()) {
            task.run();
            return;
        }
        AtomicBoolean done = new AtomicBoolean();
        Runnable once = () -> callbacks.execute(() -> {
            if (done.compareAndSet(false, true)) {
                task.run();
            }
        });
        Future<?> atLast = later(once);
        var unused = booked.whenComplete((closed, fault) -> {
            atLast.cancel(false);
            once.run();
        });
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
