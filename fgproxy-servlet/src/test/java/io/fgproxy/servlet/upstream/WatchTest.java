package io.fgproxy.servlet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.testkit.Eventually;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final AtomicInteger expired = new AtomicInteger();

    WatchTest() {
        timer.setRemoveOnCancelPolicy(true);
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private Watch watch(Duration first, Duration total) {
        return new Watch(timer, first, total, expired::incrementAndGet);
    }

    @Test
    void expiresOnceWhenNothingMoves() {
        watch(SHORT, null);
        Eventually.await(SOON, () -> expired.get() == 1 && timer.getQueue().isEmpty(), "it expires");
    }

    @Test
    void expiresAtTheEndOfTheWholeThoughItMoves() {
        Watch watch = watch(LONG, SHORT);
        watch.progress();
        Eventually.await(SOON, () -> expired.get() == 1, "it expires");
    }

    @Test
    void shorterPhaseTakesEffectAtOnce() {
        watch(LONG, null).enter(SHORT);
        Eventually.await(SOON, () -> expired.get() == 1, "it expires");
    }

    @Test
    void stoppedWatchLeavesNothingInTheTimer() {
        for (int i = 0; i < 1000; i++) {
            Watch watch = watch(LONG, LONG);
            watch.enter(Duration.ofMinutes(10));
            watch.enter(LONG);
            watch.stop();
            watch.enter(SHORT);
        }
        assertThat(timer.getQueue()).isEmpty();
        assertThat(expired).hasValue(0);
    }
}
