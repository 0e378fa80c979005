package io.fgproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventuallyTest {

    @Test
    void returnsAsSoonAsTheConditionHolds() {
        AtomicInteger asked = new AtomicInteger();
        Eventually.await(Duration.ofMinutes(1), () -> asked.incrementAndGet() == 3, "third time");
        assertThat(asked).hasValue(3);
    }

    @Test
    void failsWithTheNameOfTheCondition() {
        assertThatThrownBy(() -> Eventually.await(Duration.ofMillis(20), () -> false, "never"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("never");
    }

    @Test
    void asksAtLeastOnce() {
        assertThat(Eventually.becomes(Duration.ZERO, () -> true)).isTrue();
        assertThat(Eventually.becomes(Duration.ZERO, () -> false)).isFalse();
    }
}
