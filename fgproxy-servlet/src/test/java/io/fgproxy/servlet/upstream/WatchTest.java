package io.fgproxy.servlet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMinutes(1);

    private final AtomicInteger expired = new AtomicInteger();

    private Watch watch(Duration first, Duration total) {
        return new Watch(first, total, expired::incrementAndGet);
    }

    /** Looks at it as if so much time had passed from now on; returns how often it has expired. */
    private int after(Watch watch, Duration time) {
        watch.look(System.nanoTime() + time.toNanos());
        return expired.get();
    }

    @Test
    void expiresWhenNothingMoves() {
        Watch watch = watch(SHORT, null);
        assertThat(after(watch, SHORT.minusSeconds(1))).isZero();
        assertThat(after(watch, SHORT)).isEqualTo(1);
    }

    @Test
    void expiresAtTheEndOfTheWholeThoughItMoves() {
        Watch watch = watch(LONG, SHORT);
        watch.progress();
        assertThat(after(watch, SHORT.minusSeconds(1))).isZero();
        assertThat(after(watch, SHORT)).isEqualTo(1);
    }

    @Test
    void shorterPhaseTakesEffectAtOnce() {
        Watch watch = watch(LONG, null);
        watch.enter(SHORT);
        assertThat(after(watch, SHORT)).isEqualTo(1);
    }

    @Test
    void longerPhaseTakesEffectAtOnce() {
        Watch watch = watch(SHORT, null);
        watch.enter(LONG);
        assertThat(after(watch, SHORT)).isZero();
    }

    @Test
    void expiresAgainAfterTenSeconds() {
        Watch watch = watch(SHORT, SHORT);
        assertThat(after(watch, SHORT)).isEqualTo(1);
        assertThat(after(watch, SHORT.plusSeconds(9))).isEqualTo(1);
        assertThat(after(watch, SHORT.plusSeconds(11))).isEqualTo(2);
    }

    @Test
    void failureOfWhatIsCalledDoesNotStopIt() {
        AtomicInteger calls = new AtomicInteger();
        Watch watch = new Watch(SHORT, null, () -> {
            calls.incrementAndGet();
            throw new OutOfMemoryError("Just said");
        });
        long now = System.nanoTime();
        for (int i = 1; i <= 3; i++) {
            long time = now + SHORT.toNanos() + TimeUnit.MINUTES.toNanos(i);
            assertThatThrownBy(() -> watch.look(time)).isInstanceOf(OutOfMemoryError.class);
            assertThat(calls).hasValue(i);
        }
    }
}
