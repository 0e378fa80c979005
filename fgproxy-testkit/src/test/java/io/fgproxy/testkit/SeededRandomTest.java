package io.fgproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeededRandomTest {

    @Test
    void sameSeedGivesTheSameValues() {
        SeededRandom one = SeededRandom.create("one", 7);
        SeededRandom two = SeededRandom.create("two", one.seed());
        assertThat(one.bytes(16)).isEqualTo(two.bytes(16));
        assertThat(one.ascii(50)).isEqualTo(two.ascii(50)).matches("[ -~]{50}");
        assertThat(one.pick(List.of("a", "b", "c"))).isEqualTo(two.pick(List.of("a", "b", "c")));
        assertThat(one.text(9, "xy")).isEqualTo(two.text(9, "xy")).matches("[xy]{9}");
    }

    @Test
    void rangesIncludeBothEnds() {
        SeededRandom random = SeededRandom.create("ranges", 1);
        assertThat(java.util.stream.Stream.generate(() -> random.between(3, 5)).limit(200))
                .containsOnly(3, 4, 5);
    }

    @Test
    void propertySetsTheSeed() {
        System.setProperty("fgproxy.seed", "42");
        try {
            assertThat(SeededRandom.create("from property").seed()).isEqualTo(42);
        } finally {
            System.clearProperty("fgproxy.seed");
        }
    }
}
