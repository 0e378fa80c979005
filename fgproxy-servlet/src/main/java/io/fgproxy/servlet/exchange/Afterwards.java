package io.fgproxy.servlet.exchange;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
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
    private final Executor worker;

    /** @param worker runs what waited for the store */
    Afterwards(ScheduledExecutorService timer, Executor worker) {
        this.timer = timer;
        this.worker = worker;
    }

    /** Does something when the store has taken the end of a request, or has had time enough for that. */
    void when(CompletionStage<Boolean> booked, Runnable task) {
        if (booked.toCompletableFuture().isDone()) {
            task.run();
            return;
        }
        AtomicBoolean done = new AtomicBoolean();
        Runnable once = () -> worker.execute(() -> {
            if (done.compareAndSet(false, true)) {
                task.run();
            }
        });
        var unused = booked.whenComplete((closed, fault) -> once.run());
        later(once);
    }

    /** Runs something when others have had time to do it themselves. */
    void later(Runnable task) {
        try {
            var unused = timer.schedule(task, GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The proxy is being destroyed, and the container ends what is left.
            LOG.debug("Not done later: the timer has ended", e);
        }
    }
}
