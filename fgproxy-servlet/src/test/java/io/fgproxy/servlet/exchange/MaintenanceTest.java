package io.fgproxy.servlet.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.testkit.Eventually;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaintenanceTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration OFTEN = Duration.ofMillis(1);

    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
    private final ExecutorService workers = Executors.newFixedThreadPool(4);

    @AfterEach
    void stop() {
        timer.shutdownNow();
        workers.shutdownNow();
    }

    @Test
    void goesOnAfterFailures() {
        AtomicInteger count = new AtomicInteger();
        new Maintenance(() -> {
                    count.incrementAndGet();
                    throw new IllegalStateException("no store");
                })
                .start(timer, workers, OFTEN);
        Eventually.await(SOON, () -> count.get() > 3, "it is tried again");
    }

    @Test
    void oneTimeDoesNotBeginBeforeTheOtherHasEndedAndTheTimerIsNotHeldUp() {
        Semaphore mayEnd = new Semaphore(0);
        AtomicInteger begun = new AtomicInteger();
        new Maintenance(() -> {
                    begun.incrementAndGet();
                    mayEnd.acquireUninterruptibly();
                })
                .start(timer, workers, OFTEN);
        AtomicInteger ticks = new AtomicInteger();
        var unused = timer.scheduleWithFixedDelay(ticks::incrementAndGet, 1, 1, TimeUnit.MILLISECONDS);
        Eventually.await(SOON, () -> begun.get() == 1, "it begins");
        int before = ticks.get();
        Eventually.await(SOON, () -> ticks.get() > before + 20, "the timer goes on");
        assertThat(begun).hasValue(1);
        mayEnd.release();
        Eventually.await(SOON, () -> begun.get() == 2, "the next time comes");
        mayEnd.release(1000);
    }
}
