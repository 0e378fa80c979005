package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Demand;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.usage.UsageRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Many callers, many counters: requests that hold in several limits at once, and end in every way there is. */
abstract class LevelsRaceContract extends PipelineContract {
    private static final int THREADS = 16;
    private static final int TIMES = 20;
    private static final Limit REQUESTS = Limit.requests(60);
    private static final Limit TOKENS = Limit.of(Meter.OUTPUT_TOKENS, 9_000, Window.each(Window.Unit.MONTH));
    private static final Limit MONEY = Limit.of(Meter.COST_USD, 200_000, Window.lifetime());
    private static final Limit AT_ONCE = Limit.of(Meter.CONCURRENCY, 12, Window.lifetime());

    /** What a mixed race must come to: what was charged, by counter and by key. */
    private static final class Books {
        private final Map<Counter, Amounts> charged = new ConcurrentHashMap<>();
        private final Map<String, Amounts> rows = new ConcurrentHashMap<>();

        void charge(Hold hold, Amounts amounts) {
            hold.counters().forEach(counter -> charged.merge(counter, amounts, Amounts::plus));
            assertThat(rows.put(hold.id(), amounts)).as("ended twice").isNull();
        }
    }

    private record Scene(List<SubKey> keys, String group, String mainKey, Instant overdue, Books books) {}

    @Test
    void mixedRaceAtAllLevelsEndsExactly() throws Exception {
        long seed = System.nanoTime();
        String group = newGroup();
        List<SubKey> keys = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            keys.add(insertKey(settings().group(group).limits(List.of(REQUESTS, TOKENS))));
        }
        Scene scene = new Scene(keys, group, newMainKeyId().value(), longAgo(), new Books());
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService observer = Executors.newSingleThreadExecutor();
        try (Race race = new Race(THREADS)) {
            Future<Integer> looks = observer.submit(() -> watch(scene, over));
            try {
                race.run(thread -> comeAndGo(thread, scene, new Random(seed + thread)));
            } finally {
                over.set(true);
            }
            assertThat(Race.answer(looks)).isPositive();
        } finally {
            observer.shutdownNow();
        }
        collectInto(ledger(), scene);
        assertThat(scene.books().charged).as("seed %d", seed).isNotEmpty();
        scene.books().charged.forEach((counter, amounts) -> assertTally(counter, used(amounts)));
        for (SubKey key : keys) {
            assertThat(store().usageLog().list(key.id(), Instant.EPOCH, NOW.plusSeconds(9), 10_000))
                    .as("rows, seed %d", seed)
                    .allSatisfy(row -> assertThat(scene.books().rows).containsEntry(row.id(), row.charged()));
        }
        long rows = keys.stream()
                .mapToLong(key -> store().usageLog().count(key.id()))
                .sum();
        assertThat(rows).as("rows, seed %d", seed).isEqualTo(scene.books().rows.size());
    }

    private Ask request(SubKey key, Scene scene, Random random) {
        Demand demand = new Demand(
                tokens(random.nextInt(50), 0, random.nextInt(99)), 1L + random.nextInt(2), 1, 300, 9_000_000);
        return ask(key).inGroup(scene.group(), TOKENS, MONEY, AT_ONCE)
                .in(scene.mainKey(), MONEY)
                .taking(demand, Amounts.ONE_REQUEST);
    }

    private int comeAndGo(int thread, Scene scene, Random random) {
        QuotaLedger ledger = node(thread).ledger();
        for (int i = 0; i < TIMES; i++) {
            SubKey key = scene.keys().get(random.nextInt(scene.keys().size()));
            int fate = random.nextInt(10);
            Ask ask = request(key, scene, random);
            if (fate == 0) {
                ask.until(scene.overdue());
            }
            Hold hold = reservedOrNull(now(ledger.reserve(ask.build())));
            if (hold != null) {
                end(fate, node(random.nextInt(2)).ledger(), hold, scene, random);
            } else if (fate < 2) {
                collectInto(ledger, scene);
            }
        }
        return thread;
    }

    private static void collectInto(QuotaLedger ledger, Scene scene) {
        collect(ledger, scene.keys(), scene.overdue().plusMillis(1))
                .forEach(hold -> scene.books().charge(hold, hold.strict()));
    }

    /** Some are left to be collected; others are extended first, and all others are charged or given back. */
    private static void end(int fate, QuotaLedger ledger, Hold hold, Scene scene, Random random) {
        if (fate == 0) {
            return;
        }
        if (fate == 1) {
            ledger.extend(List.of(hold.id()), NOW.plusSeconds(600));
        }
        if (fate < 7) {
            long output = random.nextLong(hold.strict().outputTokens() + 1);
            Amounts consumed =
                    tokens(hold.strict().inputTokens(), output, hold.strict().cost() / 2);
            assertThat(settle(ledger, hold, consumed)).isTrue();
            scene.books().charge(hold, consumed);
        } else {
            assertThat(release(ledger, hold)).isTrue();
        }
    }

    private int watch(Scene scene, AtomicBoolean over) {
        List<Counter> requests =
                scene.keys().stream().map(StoreFixture::lifetime).toList();
        Counter tokens = Counter.of(Counter.group(scene.group()), TOKENS, NOW);
        Counter money = Counter.lifetime(Counter.group(scene.group()));
        List<Counter> all = new ArrayList<>(requests);
        all.addAll(List.of(tokens, money));
        for (int looks = 1; ; looks++) {
            boolean last = over.get();
            Map<Counter, Tally> tallies = node(looks).ledger().read(all);
            requests.forEach(counter -> assertWithin(tallies, counter, REQUESTS));
            assertWithin(tallies, tokens, TOKENS);
            assertWithin(tallies, money, MONEY);
            assertWithin(tallies, money, AT_ONCE);
            if (last) {
                return looks;
            }
        }
    }

    private static void assertWithin(Map<Counter, Tally> tallies, Counter counter, Limit limit) {
        Tally tally = tallies.getOrDefault(counter, Tally.ZERO);
        assertThat(tally.usedOf(limit.meter())).isNotNegative();
        assertThat(tally.heldOf(limit.meter())).isNotNegative();
        assertThat(tally.usedOf(limit.meter()) + tally.heldOf(limit.meter()))
                .as("%s of %s", limit.meter(), counter)
                .isLessThanOrEqualTo(limit.amount());
    }

    @Test
    void racingCollectorsAndSettlersEndEveryHoldOnce() throws Exception {
        int threads = 8;
        String group = newGroup();
        Limit limit = Limit.of(Meter.INPUT_TOKENS, 1_000_000, Window.lifetime());
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 4; round++) {
                Instant deadline = longAgo();
                SubKey key = insertKey(settings());
                List<Hold> holds = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    holds.add(
                            open(ask(key).inGroup(group, limit).until(deadline).taking(tokens(10, 0, 0))));
                }
                Tally before = tally(ledger(), holds.get(0).counters().get(1));
                List<List<String>> ended = race.run(thread -> {
                    QuotaLedger ledger = node(thread / 2).ledger();
                    return thread % 2 == 0
                            ? collect(ledger, key, deadline.plusMillis(1)).stream()
                                    .map(Hold::id)
                                    .toList()
                            : settleAll(ledger, holds, thread);
                });
                assertThat(ended.stream().flatMap(List::stream))
                        .containsExactlyInAnyOrderElementsOf(
                                holds.stream().map(Hold::id).toList());
                long collected = store().usageLog().list(key.id(), Instant.EPOCH, NOW.plusSeconds(9), 100).stream()
                        .filter(row -> row.source() == UsageRecord.Source.COLLECTED)
                        .count();
                assertThat(store().usageLog().count(key.id())).isEqualTo(30);
                Amounts charged = new Amounts(30, 10 * collected + 3 * (30 - collected), 0, 0);
                assertTally(lifetime(key), used(charged));
                Amounts left = before.held().minus(new Amounts(30, 300, 0, 0));
                assertTally(
                        holds.get(0).counters().get(1), new Tally(before.used().plus(charged), left));
            }
        }
    }

    private static List<String> settleAll(QuotaLedger ledger, List<Hold> holds, int thread) {
        List<String> ended = new ArrayList<>();
        for (int i = 0; i < holds.size(); i += 2) {
            Hold hold = holds.get((i + thread) % holds.size());
            if (settle(ledger, hold, tokens(3, 0, 0))) {
                ended.add(hold.id());
            }
        }
        return ended;
    }

    @Test
    void deleteRacedWithItsHoldsLeavesTheGroupChargedExactly() throws Exception {
        int threads = 6;
        Limit limit = Limit.of(Meter.INPUT_TOKENS, 1_000_000, Window.lifetime());
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 10; round++) {
                String group = newGroup();
                SubKey key = insertKey(settings());
                Ask ask = ask(key).inGroup(group, limit).taking(tokens(10, 0, 0));
                List<Hold> open = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    open.add(open(ask.id(newId().value())));
                }
                List<Amounts> charged = race.run(thread -> {
                    if (thread == 0) {
                        assertThat(store().subKeys().delete(key.id())).isTrue();
                        return tokens(10, 0, 0);
                    }
                    Amounts consumed = thread % 2 == 0 ? tokens(3, 0, 0) : Amounts.NONE;
                    boolean inTime = settle(node(thread).ledger(), open.get(thread), consumed);
                    Amounts first = inTime ? consumed : tokens(10, 0, 0);
                    Ask late = ask(key).inGroup(group, limit).taking(tokens(10, 0, 0));
                    boolean reserved =
                            now(node(thread).ledger().reserve(late.build())) instanceof ReserveResult.Reserved;
                    return reserved ? first.plus(tokens(10, 0, 0)) : first;
                });
                Amounts sum = charged.stream().reduce(Amounts.NONE, Amounts::plus);
                assertTally(Counter.lifetime(Counter.group(group)), used(sum));
                assertTally(lifetime(key), Tally.ZERO);
            }
        }
    }

    @Test
    void windowsThatRollOverInARaceAreFilledExactly() throws Exception {
        int threads = 12;
        Limit minute = Limit.of(Meter.REQUESTS, 10, Window.each(Window.Unit.MINUTE));
        SubKey key = insertKey(settings().limit(minute));
        try (Race race = new Race(threads)) {
            List<Integer> admitted = race.run(thread -> {
                int count = 0;
                for (int i = 0; i < 16; i++) {
                    Ask ask = ask(key).at(NOW.plusSeconds(60L * (i / 4)).plusMillis(thread % 3 - 1));
                    count += reservedOrNull(now(node(thread).ledger().reserve(ask.build()))) == null ? 0 : 1;
                }
                return count;
            });
            assertThat(admitted.stream().mapToInt(Integer::intValue).sum()).isEqualTo(50);
            for (int i = 0; i < 5; i++) {
                assertTally(Counter.of(key.id().value(), minute, NOW.plusSeconds(60L * i)), requests(0, 10));
            }
            assertRequests(key, 0, 50);
        }
    }
}
