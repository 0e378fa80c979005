package io.fgproxy.testkit.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SettableClockTest {

    private final SettableClock clock = SettableClock.at("2026-01-31T23:59:59Z");

    @Test
    void standsStillUntilTold() {
        assertThat(clock.instant()).isEqualTo(clock.instant()).isEqualTo("2026-01-31T23:59:59Z");
        assertThat(clock.advance(Duration.ofSeconds(1))).isEqualTo("2026-02-01T00:00:00Z");
        clock.set(Instant.EPOCH);
        assertThat(clock.millis()).isZero();
    }

    @Test
    void advancesOfManyThreadsAddUp() throws InterruptedException {
        Instant start = clock.instant();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int n = 0; n < 1_000; n++) {
                    clock.advance(Duration.ofMillis(1));
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(clock.instant()).isEqualTo(start.plusSeconds(4));
    }
}
