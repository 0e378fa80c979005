package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.QuotaLedger;
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
import org.junit.jupiter.api.Test;

/** What {@link QuotaLedger} promises to any number of callers at once: not about, exactly. */
abstract class LedgerRaceContract extends LedgerContract {
    private static final int THREADS = 32;

    /** Every other thread works on the other node. */
    final KeyStore node(int thread) {
        return thread % 2 == 0 ? store() : second();
    }

    /** Tries so many reservations and returns the ids of the holds that were opened. */
    private List<String> tryReserve(QuotaLedger ledger, SubKey key, int times) {
        List<String> holds = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Hold hold = holdOn(key);
            if (wasReserved(ledger.reserve(hold))) {
                holds.add(hold.id());
            }
        }
        return holds;
    }

    /** In these races the key does not change, so the answer is one of two. */
    static boolean wasReserved(ReserveResult result) {
        if (result instanceof ReserveResult.Reserved) {
            return true;
        }
        assertThat(result).isInstanceOf(ReserveResult.Exhausted.class);
        return false;
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
            List<String> holds = flat(race.run(thread -> tryReserve(node(thread).ledger(), key, 10)));
            assertThat(holds).as("reserved").hasSize(limit).doesNotHaveDuplicates();
            assertExhausted(key, new Balance(0, limit, (long) limit));

            List<Integer> settled = race.run(thread -> {
                Random random = new Random(seed + thread);
                int count = 0;
                for (int i = thread; i < holds.size(); i += THREADS) {
                    boolean settle = random.nextBoolean();
                    QuotaLedger ledger = node(random.nextInt(2)).ledger();
                    assertThat(settle ? ledger.settle(holds.get(i)) : ledger.release(holds.get(i)))
                            .isTrue();
                    count += settle ? 1 : 0;
                }
                return count;
            });
            int used = settled.stream().mapToInt(Integer::intValue).sum();
            assertBalance(key, new Balance(used, 0, (long) limit));

            List<String> rest = flat(race.run(thread -> tryReserve(node(thread).ledger(), key, 10)));
            assertThat(rest).as("what was given back, seed %d", seed).hasSize(limit - used);
            assertExhausted(key, new Balance(used, limit - used, (long) limit));
        }
    }

    @Test
    void twoHundredRequestsOnFiftyLeftAdmitExactlyFifty() throws Exception {
        try (Race race = new Race(200)) {
            for (int round = 0; round < 20; round++) {
                SubKey key = insertKey(52);
                use(key, 1);
                reserve(key);
                List<List<String>> holds =
                        race.run(thread -> tryReserve(node(thread).ledger(), key, 1));
                assertThat(flat(holds)).as("round %d", round).hasSize(50);
                assertExhausted(key, new Balance(1, 51, 52L));
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
            assertThat(Race.answer(looks)).as("looks at the balance").isPositive();
            long used = settled.stream().mapToLong(Integer::longValue).sum();
            assertBalance(key, new Balance(used, 0, limit));
            assertThat(used).isLessThanOrEqualTo(limit);
            List<String> rest = tryReserve(ledger(), key, (int) limit + 1);
            assertThat(rest).as("what is left, seed %d", seed).hasSize((int) (limit - used));
        } finally {
            observer.shutdownNow();
        }
    }

    /** Mostly gives back, so that there is always something to race for. Returns how many were settled. */
    private int comeAndGo(QuotaLedger ledger, SubKey key, Random random) {
        int settled = 0;
        for (int i = 0; i < 12; i++) {
            Hold hold = holdOn(key);
            if (wasReserved(ledger.reserve(hold))) {
                boolean settle = random.nextInt(40) == 0;
                assertThat(settle ? ledger.settle(hold.id()) : ledger.release(hold.id()))
                        .isTrue();
                settled += settle ? 1 : 0;
            }
        }
        return settled;
    }

    /** Looks at the balance until the race is over. Returns how often. */
    private long watch(SubKey key, long limit, AtomicBoolean over) {
        for (long looks = 1; ; looks++) {
            boolean last = over.get();
            Balance balance = node((int) looks).ledger().balance(key.id()).orElseThrow();
            assertThat(balance.used()).isNotNegative();
            assertThat(balance.held()).isNotNegative();
            assertThat(balance.used() + balance.held()).isLessThanOrEqualTo(limit);
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
                String hold = reserve(key);
                List<Boolean> won = race.run(thread -> {
                    QuotaLedger ledger = node(thread / 2).ledger();
                    return thread % 2 == 0 ? ledger.settle(hold) : ledger.release(hold);
                });
                assertThat(Collections.frequency(won, true))
                        .as("winners of round %d", round)
                        .isEqualTo(1);
                used += won.indexOf(true) % 2 == 0 ? 1 : 0;
                assertBalance(key, new Balance(used, 0, null));
            }
        }
    }

    @Test
    void deleteRacedWithTheLedgerLeavesNothingBehind() throws Exception {
        int threads = 6;
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 20; round++) {
                SubKey key = insertKey(settings());
                List<String> open = tryReserve(ledger(), key, threads);
                List<Hold> late = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    late.add(holdOn(key));
                }
                race.run(thread -> switch (thread) {
                    case 0 -> store().subKeys().delete(key.id());
                    case 1, 2 -> node(thread).ledger().reserve(late.get(thread));
                    case 3, 4 -> node(thread).ledger().settle(open.get(thread));
                    default -> node(thread).ledger().release(open.get(thread));
                });
                assertThat(ledger().balance(key.id())).isEmpty();
                for (int i = 0; i < threads; i++) {
                    assertThat(ledger().settle(open.get(i))).isFalse();
                    assertThat(ledger().release(late.get(i).id())).isFalse();
                }
                insert(key);
                assertBalance(key, new Balance(0, 0, null));
            }
        }
    }
}
