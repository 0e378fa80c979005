package io.fgproxy.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE})
    void amountsAreZeroOrMore(long amount) {
        assertThat(Limit.requests(amount)).isEqualTo(new Limit(Meter.REQUESTS, amount, new Window.Lifetime()));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void negativeAmountsAreRefused(long amount) {
        assertThatThrownBy(() -> Limit.requests(amount)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void codesAreTheNamesInJsonAndStores() {
        assertThat(Meter.REQUESTS.code()).isEqualTo("requests");
        assertThat(new Window.Lifetime().code()).isEqualTo("lifetime");
    }
}
