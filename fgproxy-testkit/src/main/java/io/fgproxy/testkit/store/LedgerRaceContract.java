package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@link QuotaLedger} promises to any number of callers at once: not about, exactly. */
abstract class LedgerRaceContract extends AdminContract {
    private static final int THREADS = 32;

    /** Tries so many reservations and returns the holds that were opened. */
    private List<Hold> tryReserve(QuotaLedger ledger, SubKey key, int times) {
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Hold hold = reservedOrNull(now(ledger.reserve(ask(key).build())));
            if (hold != null) {
                holds.add(hold);
            }
        }
        return holds;
    }

    /** In these races the key does not change, so the answer is one of two. */
    static @Nullable Hold reservedOrNull(ReserveResult result) {
        if (result instanceof ReserveResult.Reserved reserved) {
            return reserved.hold();
        }
        assertThat(result).isInstanceOf(ReserveResult.Exhausted.class);
        return null;
    }

    private static <T> List<T> flat(Collection<List<T>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    @Test
    void racingReservationsFillTheLimitExactly() throws Exception {
        int limit = 150;
        SubKey key = insertKey(limit);
        long seed = System.nanoTime();
        try (Race race = new Race(THREADS)) {
            List<Hold> holds = flat(race.run(thread -> tryReserve(node(thread).ledger(), key, 10)));
            assertThat(holds).as("reserved").hasSize(limit).doesNotHaveDuplicates();
            assertExhausted(key, 0, limit);

            List<Integer> settled = race.run(thread -> {
                Random random = new Random(seed + thread);
                int count = 0;
                for (int i = thread; i < holds.size(); i += THREADS) {
                    boolean settle = random.nextBoolean();
                    QuotaLedger ledger = node(random.nextInt(2)).ledger();
                    assertThat(settle ? settle(ledger, holds.get(i)) : release(ledger, holds.get(i)))
                            .isTrue();
                    count += settle ? 1 : 0;
                }
                return count;
            });
            int used = settled.stream().mapToInt(Integer::intValue).sum();
            assertRequests(key, used, 0);

            List<Hold> rest = flat(race.run(thread -> tryReserve(node(thread).ledger(), key, 10)));
            assertThat(rest).as("what was given back, seed %d", seed).hasSize(limit - used);
            assertExhausted(key, used, limit - used);
        }
    }

    @Test
    void twoHundredRequestsOnFiftyLeftAdmitExactlyFifty() throws Exception {
        try (Race race = new Race(200)) {
            for (int round = 0; round < 20; round++) {
                SubKey key = insertKey(52);
                use(key, 1);
                open(key);
                List<List<Hold>> holds =
                        race.run(thread -> tryReserve(node(thread).ledger(), key, 1));
                assertThat(flat(holds)).as("round %d", round).hasSize(50);
                assertExhausted(key, 1, 51);
            }
        }
    }

    @Test
    void limitIsNeverExceededWhileHoldsComeAndGo() throws Exception {
        long limit = 12;
        SubKey key = insertKey(limit);
        long seed = System.nanoTime();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService observer = Executors.newSingleThreadExecutor();
        try (Race race = new Race(THREADS)) {
            Future<Long> looks = observer.submit(() -> watch(key, limit, over));
            List<Integer> settled;
            try {
                settled = race.run(thread -> comeAndGo(node(thread).ledger(), key, new Random(seed + thread)));
            } finally {
                over.set(true);
            }
            assertThat(Race.answer(looks)).as("looks at the counter").isPositive();
            long used = settled.stream().mapToLong(Integer::longValue).sum();
            assertRequests(key, used, 0);
            assertThat(used).isLessThanOrEqualTo(limit);
            List<Hold> rest = tryReserve(ledger(), key, (int) limit + 1);
            assertThat(rest).as("what is left, seed %d", seed).hasSize((int) (limit - used));
        } finally {
            observer.shutdownNow();
        }
    }

    /** Mostly gives back, so that there is always something to race for. Returns how many were settled. */
    private int comeAndGo(QuotaLedger ledger, SubKey key, Random random) {
        int settled = 0;
        for (int i = 0; i < 12; i++) {
            Hold hold = reservedOrNull(now(ledger.reserve(ask(key).build())));
            if (hold != null) {
                boolean settle = random.nextInt(40) == 0;
                assertThat(settle ? settle(ledger, hold) : release(ledger, hold))
                        .isTrue();
                settled += settle ? 1 : 0;
            }
        }
        return settled;
    }

    /** Looks at the counter until the race is over. Returns how often. */
    private long watch(SubKey key, long limit, AtomicBoolean over) {
        for (long looks = 1; ; looks++) {
            boolean last = over.get();
            Tally tally = tally(node((int) looks).ledger(), lifetime(key));
            assertThat(tally.used().requests()).isNotNegative();
            assertThat(tally.held().requests()).isNotNegative();
            assertThat(tally.used().requests() + tally.held().requests()).isLessThanOrEqualTo(limit);
            if (last) {
                return looks;
            }
        }
    }

    @Test
    void racingSettlesAndReleasesOfOneHoldHaveOneWinner() throws Exception {
        int threads = 6;
        int rounds = 30;
        SubKey key = insertKey(settings());
        int used = 0;
        try (Race race = new Race(threads)) {
            for (int round = 0; round < rounds; round++) {
                Hold hold = open(key);
                List<Boolean> won = race.run(thread -> {
                    QuotaLedger ledger = node(thread / 2).ledger();
                    return thread % 2 == 0 ? settle(ledger, hold) : release(ledger, hold);
                });
                assertThat(Collections.frequency(won, true))
                        .as("winners of round %d", round)
                        .isEqualTo(1);
                used += won.indexOf(true) % 2 == 0 ? 1 : 0;
                assertRequests(key, used, 0);
            }
        }
    }

    @Test
    void deleteRacedWithTheLedgerLeavesNothingBehind() throws Exception {
        int threads = 6;
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 20; round++) {
                SubKey key = insertKey(settings());
                List<Hold> open = tryReserve(ledger(), key, threads);
                List<Reservation> late = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    late.add(ask(key).build());
                }
                race.run(thread -> switch (thread) {
                    case 0 -> store().subKeys().delete(key.id());
                    case 1, 2 -> now(node(thread).ledger().reserve(late.get(thread)));
                    case 3, 4 -> settle(node(thread).ledger(), open.get(thread));
                    default -> release(node(thread).ledger(), open.get(thread));
                });
                assertTally(lifetime(key), Tally.ZERO);
                for (int i = 0; i < threads; i++) {
                    assertThat(settle(ledger(), open.get(i))).isFalse();
                    assertThat(release(ledger(), late.get(i).granted(0))).isFalse();
                }
                insert(key);
                assertRequests(key, 0, 0);
            }
        }
    }
}
