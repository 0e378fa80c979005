package io.fgproxy.servlet.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PumpTest {
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final AtomicInteger steps = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void newsDuringAStepIsSeenToByWhoDoesTheStep() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Pump pump = new Pump(
                () -> {
                    if (steps.incrementAndGet() == 1) {
                        inside.countDown();
                        await(go);
                    }
                },
                error -> {});
        Future<?> first = threads.submit(pump::run);
        await(inside);
        pump.run();
        pump.run();
        assertThat(steps.get()).isEqualTo(1);
        go.countDown();
        first.get(10, TimeUnit.SECONDS);
        assertThat(steps.get()).isEqualTo(2);
    }

    @Test
    void noNewsIsLostAmongThreads() throws Exception {
        AtomicInteger told = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        Pump pump = new Pump(
                () -> {
                    overlaps.addAndGet(inside.getAndIncrement());
                    seen.set(told.get());
                    inside.decrementAndGet();
                },
                error -> {});
        Future<?>[] all = new Future<?>[4];
        for (int i = 0; i < all.length; i++) {
            all[i] = threads.submit(() -> {
                for (int n = 0; n < 10_000; n++) {
                    told.incrementAndGet();
                    pump.run();
                }
            });
        }
        for (Future<?> each : all) {
            each.get(30, TimeUnit.SECONDS);
        }
        assertThat(seen.get()).isEqualTo(40_000);
        assertThat(overlaps.get()).isZero();
    }

    @Test
    void afterAnErrorItGoesOn() {
        AtomicReference<Pump> self = new AtomicReference<>();
        AtomicInteger errors = new AtomicInteger();
        Pump pump = new Pump(
                () -> {
                    if (steps.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("on purpose");
                    }
                },
                error -> {
                    errors.incrementAndGet();
                    self.get().run();
                });
        self.set(pump);
        pump.run();
        assertThat(steps.get()).as("the error brought news").isEqualTo(2);
        pump.run();
        assertThat(steps.get()).isEqualTo(3);
        assertThat(errors.get()).isEqualTo(1);
    }

    @Test
    void whoWaitsForOthersWaitsForTheirStepAndNotForItsOwn() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<Pump> self = new AtomicReference<>();
        Pump pump = new Pump(
                () -> {
                    self.get().awaitOthers();
                    inside.countDown();
                    await(go);
                    steps.incrementAndGet();
                },
                error -> {});
        self.set(pump);
        Future<?> first = threads.submit(pump::run);
        await(inside);
        Future<Integer> waiter = threads.submit(() -> {
            pump.awaitOthers();
            return steps.get();
        });
        go.countDown();
        first.get(10, TimeUnit.SECONDS);
        assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }
}
