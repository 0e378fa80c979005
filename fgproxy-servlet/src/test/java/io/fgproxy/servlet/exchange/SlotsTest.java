package io.fgproxy.servlet.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.testkit.Eventually;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofHours(1);
    private static final SubKeyId ALICE = SubKeyId.generate(new SecureRandom());
    private static final SubKeyId BOB = SubKeyId.generate(new SecureRandom());
    private static final SubKeyId CAROL = SubKeyId.generate(new SecureRandom());

    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private Slots slots(int most, int mostOfKey, int mostWaiting) {
        return new Slots(new SlotSettings(most, mostOfKey, mostWaiting, LONG), timer);
    }

    private Slots.Entered enter(Slots slots, SubKeyId key, String name) {
        return slots.enter(key, new Slots.Waiter() {
            @Override
            public void granted() {
                heard.add(name);
            }

            @Override
            public void refused() {
                heard.add("not " + name);
            }
        });
    }

    @Test
    void asManyAsThereAreGoAtOnceAndTheNextOneWaits() {
        Slots slots = slots(2, 2, 10);
        Slots.Entered first = enter(slots, ALICE, "a1");
        assertThat(first.entry()).isEqualTo(Slots.Entry.GRANTED);
        assertThat(enter(slots, ALICE, "a2").entry()).isEqualTo(Slots.Entry.GRANTED);
        assertThat(enter(slots, ALICE, "a3").entry()).isEqualTo(Slots.Entry.WAITS);
        assertThat(heard).isEmpty();
        first.slot().close();
        assertThat(heard).containsExactly("a3");
        assertThat(slots.active()).isEqualTo(2);
        assertThat(slots.waiting()).isZero();
    }

    @Test
    void givingBackTwiceIsGivingBackOnce() {
        Slots slots = slots(1, 1, 10);
        Slots.Entered first = enter(slots, ALICE, "a1");
        enter(slots, ALICE, "a2");
        enter(slots, ALICE, "a3");
        first.slot().close();
        first.slot().close();
        assertThat(heard).containsExactly("a2");
    }

    @Test
    void keysTakeTurnsHoweverManyOfOneWait() {
        Slots slots = slots(1, 5, 20);
        Map<String, Slots.Entered> all = new HashMap<>();
        for (String name : List.of("a0", "a1", "a2", "a3", "b1", "c1", "b2")) {
            SubKeyId key = name.startsWith("a") ? ALICE : name.startsWith("b") ? BOB : CAROL;
            all.put(name, enter(slots, key, name));
        }
        String active = "a0";
        for (int i = 0; i < 6; i++) {
            all.get(active).slot().close();
            active = heard.get(i);
        }
        assertThat(heard).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
    }

    @Test
    void oneKeyCannotTakeAll() {
        Slots slots = slots(4, 3, 10);
        for (int i = 0; i < 3; i++) {
            assertThat(enter(slots, ALICE, "a" + i).entry()).isEqualTo(Slots.Entry.GRANTED);
        }
        assertThat(enter(slots, ALICE, "a3").entry()).isEqualTo(Slots.Entry.WAITS);
        assertThat(enter(slots, BOB, "b0").entry()).isEqualTo(Slots.Entry.GRANTED);
    }

    @Test
    void whatWaitsForItsOwnKeyDoesNotHoldUpOthers() {
        Slots slots = slots(2, 1, 10);
        Slots.Entered alice = enter(slots, ALICE, "a0");
        enter(slots, ALICE, "a1");
        Slots.Entered bob = enter(slots, BOB, "b0");
        enter(slots, CAROL, "c0");
        bob.slot().close();
        assertThat(heard).containsExactly("c0");
        alice.slot().close();
        assertThat(heard).containsExactly("c0", "a1");
    }

    @Test
    void tooManyWaitersAreRefusedAtOnceAndOneKeyMayFillHalf() {
        Slots slots = slots(1, 1, 4);
        enter(slots, ALICE, "a0");
        enter(slots, ALICE, "a1");
        enter(slots, ALICE, "a2");
        assertThat(enter(slots, ALICE, "a3").entry()).isEqualTo(Slots.Entry.REFUSED);
        assertThat(enter(slots, BOB, "b0").entry()).isEqualTo(Slots.Entry.WAITS);
        assertThat(enter(slots, BOB, "b1").entry()).isEqualTo(Slots.Entry.WAITS);
        assertThat(enter(slots, CAROL, "c0").entry()).isEqualTo(Slots.Entry.REFUSED);
        assertThat(slots.waiting()).isEqualTo(4);
    }

    @Test
    void nobodyWaitsWhereNoneMay() {
        Slots slots = slots(1, 1, 0);
        enter(slots, ALICE, "a0");
        assertThat(enter(slots, BOB, "b0").entry()).isEqualTo(Slots.Entry.REFUSED);
    }

    @Test
    void whoWaitedTooLongIsRefusedAndLeavesNothingBehind() {
        Slots slots = new Slots(new SlotSettings(1, 1, 10, Duration.ofMillis(1)), timer);
        Slots.Entered first = enter(slots, ALICE, "a0");
        enter(slots, BOB, "b0");
        Eventually.await(SOON, () -> heard.contains("not b0"), "the time is up");
        assertThat(slots.waiting()).isZero();
        first.slot().close();
        assertThat(heard).containsExactly("not b0");
        assertThat(enter(slots, BOB, "b1").entry()).isEqualTo(Slots.Entry.GRANTED);
    }

    @Test
    void whoGivesUpWaitingIsPassedOver() {
        Slots slots = slots(1, 1, 10);
        Slots.Entered first = enter(slots, ALICE, "a0");
        Slots.Entered second = enter(slots, BOB, "b0");
        enter(slots, CAROL, "c0");
        second.slot().close();
        first.slot().close();
        assertThat(heard).containsExactly("c0");
    }

    @Test
    void racingKeysNeverExceedTheBoundsAndEveryRequestGetsOneAnswer() throws Exception {
        int threads = 16;
        int each = 400;
        Slots slots = slots(5, 3, 8);
        SubKeyId[] keys = {ALICE, BOB, CAROL};
        AtomicInteger[] active = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
        AtomicInteger all = new AtomicInteger();
        AtomicInteger worst = new AtomicInteger();
        AtomicInteger worstOfKey = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> done = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int number = t % keys.length;
            done.add(pool.submit(() -> {
                for (int i = 0; i < each; i++) {
                    CountDownLatch granted = new CountDownLatch(1);
                    Slots.Entered entered = slots.enter(keys[number], new Slots.Waiter() {
                        @Override
                        public void granted() {
                            granted.countDown();
                        }

                        @Override
                        public void refused() {
                            throw new IllegalStateException("an hour has not passed");
                        }
                    });
                    if (entered.entry() == Slots.Entry.REFUSED) {
                        refused.incrementAndGet();
                        continue;
                    }
                    if (entered.entry() == Slots.Entry.WAITS) {
                        granted.await();
                    }
                    worst.accumulateAndGet(all.incrementAndGet(), Math::max);
                    worstOfKey.accumulateAndGet(active[number].incrementAndGet(), Math::max);
                    active[number].decrementAndGet();
                    all.decrementAndGet();
                    served.incrementAndGet();
                    entered.slot().close();
                }
                return null;
            }));
        }
        for (Future<?> one : done) {
            one.get();
        }
        pool.shutdown();
        assertThat(worst.get()).isLessThanOrEqualTo(5);
        assertThat(worstOfKey.get()).isLessThanOrEqualTo(3);
        assertThat(served.get() + refused.get()).isEqualTo(threads * each);
        assertThat(slots.active()).isZero();
        assertThat(slots.waiting()).isZero();
        assertThat(slots.knownKeys()).isZero();
    }
}
