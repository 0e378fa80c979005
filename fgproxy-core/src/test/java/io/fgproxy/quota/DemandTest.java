package io.fgproxy.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DemandTest {
    private static final long MAX = Long.MAX_VALUE;

    private static Demand.Room room(Meter meter, long free) {
        return new Demand.Room(meter, free);
    }

    private static Demand capped(long choices, long least, long most, long price) {
        return new Demand(new Amounts(1, 100, 5, 7), choices, least, most, price);
    }

    @Test
    void impossibleDemandsAreRefused() {
        for (long[] wrong : new long[][] {{0, 1, 2, 0}, {1, -1, 2, 0}, {1, 3, 2, 0}, {1, 1, 2, -1}}) {
            assertThatThrownBy(() -> capped(wrong[0], wrong[1], wrong[2], wrong[3]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatIsKnownBeforehandFitsOrNot() {
        Demand fixed = Demand.fixed(new Amounts(1, 10, 20, 30));
        assertThat(fixed.at(0)).isEqualTo(new Amounts(1, 10, 20, 30));
        assertThat(fixed.fit(List.of())).hasValue(0);
        assertThat(fixed.fit(List.of(
                        room(Meter.REQUESTS, 1),
                        room(Meter.CONCURRENCY, 1),
                        room(Meter.INPUT_TOKENS, 10),
                        room(Meter.OUTPUT_TOKENS, 20),
                        room(Meter.TOTAL_TOKENS, 30),
                        room(Meter.COST_USD, 30))))
                .hasValue(0);
        for (Demand.Room tight : List.of(
                room(Meter.REQUESTS, 0),
                room(Meter.CONCURRENCY, 0),
                room(Meter.INPUT_TOKENS, 9),
                room(Meter.OUTPUT_TOKENS, 19),
                room(Meter.TOTAL_TOKENS, 29),
                room(Meter.COST_USD, 29),
                room(Meter.COST_USD, -MAX))) {
            assertThat(fixed.fit(List.of(room(Meter.REQUESTS, 5), tight))).isEmpty();
        }
    }

    @Test
    void theTightestRoomSetsTheCap() {
        Demand demand = capped(2, 10, 1000, 500_000);
        assertThat(demand.fit(List.of())).hasValue(1000);
        assertThat(demand.fit(List.of(room(Meter.REQUESTS, 1), room(Meter.INPUT_TOKENS, 100))))
                .hasValue(1000);
        assertThat(demand.fit(List.of(room(Meter.OUTPUT_TOKENS, 206)))).hasValue(100);
        assertThat(demand.fit(List.of(room(Meter.TOTAL_TOKENS, 306)))).hasValue(100);
        assertThat(demand.fit(List.of(room(Meter.COST_USD, 57)))).hasValue(50);
        assertThat(demand.fit(List.of(
                        room(Meter.OUTPUT_TOKENS, 206), room(Meter.COST_USD, 57), room(Meter.TOTAL_TOKENS, 200))))
                .hasValue(47);
        assertThat(demand.fit(List.of(room(Meter.OUTPUT_TOKENS, 25)))).hasValue(10);
        assertThat(demand.fit(List.of(room(Meter.OUTPUT_TOKENS, 24)))).isEmpty();
        assertThat(demand.fit(List.of(room(Meter.REQUESTS, 0)))).isEmpty();
    }

    @Test
    void freeOutputIsNotCappedByMoney() {
        Demand demand = capped(1, 10, 1000, 0);
        assertThat(demand.fit(List.of(room(Meter.COST_USD, 7)))).hasValue(1000);
        assertThat(demand.fit(List.of(room(Meter.COST_USD, 6)))).isEmpty();
    }

    @Test
    void moneyIsRoundedUp() {
        Demand demand = new Demand(Amounts.ONE_REQUEST, 1, 1, 100, 400_000);
        assertThat(demand.at(1).cost()).isEqualTo(1);
        assertThat(demand.at(2).cost()).isEqualTo(1);
        assertThat(demand.at(3).cost()).isEqualTo(2);
        assertThat(demand.at(5).cost()).isEqualTo(2);
        assertThat(demand.fit(List.of(room(Meter.COST_USD, 2)))).hasValue(5);
        assertThat(demand.fit(List.of(room(Meter.COST_USD, 0)))).isEmpty();
    }

    @Test
    void nothingOverflows() {
        Demand dear = new Demand(new Amounts(1, MAX, MAX, MAX), 128, 1, MAX, MAX);
        assertThat(dear.at(MAX)).isEqualTo(new Amounts(1, MAX, MAX, MAX));
        for (Meter meter : Meter.values()) {
            for (long free : new long[] {0, -1, -MAX, Long.MIN_VALUE}) {
                assertThat(dear.fit(List.of(room(meter, free))))
                        .as("%s %d", meter, free)
                        .isEmpty();
            }
        }
        Demand cheap = new Demand(Amounts.ONE_REQUEST, 1, 1, MAX, 1);
        assertThat(cheap.fit(List.of(room(Meter.COST_USD, MAX)))).hasValue(MAX);
        assertThat(cheap.at(MAX - 1).cost()).isEqualTo(MAX / 1_000_000 + 1);
        Demand odd = new Demand(Amounts.ONE_REQUEST, 1, 1, MAX, 3);
        assertThat(odd.at(MAX / 3).cost()).isEqualTo(MAX / 1_000_000 + 1);
    }

    @Test
    void theCapFitsAndOneMoreDoesNot() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            Amounts base = new Amounts(1, any(random), any(random), any(random));
            long least = 1L + random.nextInt(20);
            Demand demand = new Demand(
                    base, 1L + random.nextInt(4), least, least + any(random), random.nextInt(3) == 0 ? 0 : any(random));
            List<Demand.Room> rooms = new ArrayList<>();
            for (Meter meter : Meter.values()) {
                if (random.nextBoolean()) {
                    rooms.add(room(meter, any(random) * (random.nextInt(9) == 0 ? -1 : 1)));
                }
            }
            OptionalLong cap = demand.fit(rooms);
            String what = demand + " in " + rooms + ", seed " + seed;
            if (cap.isPresent()) {
                assertThat(cap.getAsLong()).as(what).isBetween(least, demand.most());
                assertThat(fits(demand, cap.getAsLong(), rooms)).as(what).isTrue();
            }
            long next = cap.isPresent() ? cap.getAsLong() + 1 : least;
            // From so much money on, the largest cap is a little less than what could be paid.
            boolean exact = rooms.stream().allMatch(each -> each.free() < MAX / 1_000_000);
            if (exact && next <= demand.most()) {
                assertThat(fits(demand, next, rooms)).as(what).isFalse();
            }
        }
    }

    private static boolean fits(Demand demand, long cap, List<Demand.Room> rooms) {
        return rooms.stream().allMatch(room -> demand.at(cap).of(room.meter()) <= room.free());
    }

    private static long any(Random random) {
        return random.nextLong(1L << (1 + random.nextInt(50)));
    }
}
