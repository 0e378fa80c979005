package io.fgproxy.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldIdsTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    @Test
    void laterOnesSortBehind() {
        HoldIds ids = new HoldIds(new SecureRandom());
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            made.add(ids.next(NOON.plusMillis(i)));
        }
        assertThat(made).isSorted().allMatch(id -> id.matches("[0-9a-f]{36}"));
    }

    @Test
    void noTwoAreTheSame() {
        Set<String> made = new HashSet<>();
        for (int node = 0; node < 20; node++) {
            HoldIds ids = new HoldIds(new SecureRandom());
            for (int i = 0; i < 1000; i++) {
                assertThat(made.add(ids.next(NOON))).isTrue();
            }
        }
    }
}
