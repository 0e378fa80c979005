package io.fgproxy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Tally;
import io.fgproxy.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three processes of 64 threads each on one key and its group, with limits on requests, tokens and money at both: what is
 * used and held never exceeds any of them, and comes in the end to what the processes know.
 */
@Tag("heavy")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MultiProcessRaceTest {
    private static final int PROCESSES = 3;
    private static final int THREADS = 64;
    private static final int TIMES = 12;
    private static final int ROUNDS = 10;

    enum Kind {
        POSTGRESQL,
        MARIADB;

        String newDatabase() {
            DatabaseServer server = this == POSTGRESQL ? PostgresServer.shared() : MariaDbServer.shared();
            String name = "db_" + UUID.randomUUID().toString().replace('-', '_');
            server.createDatabase(name);
            return server.url(name);
        }
    }

    /** What all processes together say. */
    private record Sums(Amounts used, Amounts held, long rows) {
        Sums plus(Sums other) {
            return new Sums(used.plus(other.used), held.plus(other.held), rows + other.rows);
        }

        static Sums parse(String answer) {
            assertThat(answer).as("the answer of a process").startsWith("done ");
            long[] n = Arrays.stream(answer.substring(5).split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Sums(new Amounts(n[0], n[1], n[2], n[3]), new Amounts(n[4], n[5], n[6], n[7]), n[8]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void limitsHoldAndTheSumsAreExact(Kind kind) throws Exception {
        SeededRandom random = SeededRandom.create("race of processes on " + kind);
        String url = kind.newDatabase();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        List<ChildProcess> children = new ArrayList<>();
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcKeyStore store = JdbcKeyStore.builder(pool).createSchema(true).build();
            for (int i = 0; i < PROCESSES; i++) {
                children.add(ChildProcess.start(url, answers::add));
            }
            for (int i = 0; i < PROCESSES; i++) {
                assertThat(answers.poll(1, TimeUnit.MINUTES)).isEqualTo("ready");
            }
            for (int round = 0; round < ROUNDS; round++) {
                race(store, children, answers, random);
            }
        } finally {
            children.forEach(ChildProcess::close);
        }
    }

    private static void race(
            JdbcKeyStore store, List<ChildProcess> children, BlockingQueue<String> answers, SeededRandom random)
            throws Exception {
        String group = "g" + UUID.randomUUID();
        SubKey key = TestKeys.withLimit(1)
                .withSettings(SubKeySettings.named("raced")
                        .limits(LedgerChild.KEY_LIMITS)
                        .group(group)
                        .build());
        assertThat(store.subKeys().insert(key)).isTrue();
        Map<Counter, List<Limit>> watched = Map.of(
                TestKeys.lifetime(key), LedgerChild.KEY_LIMITS,
                Counter.lifetime(Counter.group(group)), LedgerChild.GROUP_LIMITS);
        Sums sums = new Sums(Amounts.NONE, Amounts.NONE, 0);
        try (Watch watch = new Watch(store, watched)) {
            for (ChildProcess child : children) {
                child.tell("race " + key.id().value() + " " + group + " " + random.nextLong() + " " + THREADS + " "
                        + TIMES);
            }
            for (int i = 0; i < children.size(); i++) {
                String answer = answers.poll(2, TimeUnit.MINUTES);
                assertThat(answer).as("an answer").isNotNull();
                sums = sums.plus(Sums.parse(answer));
            }
            watch.assertNeverExceeded();
        }
        Tally expected = new Tally(sums.used(), sums.held());
        for (Counter counter : watched.keySet()) {
            assertThat(store.ledger().read(List.of(counter))).as("%s", random).containsEntry(counter, expected);
        }
        assertThat(store.usageLog().count(key.id())).as("rows, %s", random).isEqualTo(sums.rows());
        assertThat(sums.rows()).isPositive();
        assertThat(watched.entrySet().stream().anyMatch(entry -> isNearlyFull(expected, entry.getValue())))
                .as("a limit was reached, %s", expected)
                .isTrue();
    }

    private static boolean isNearlyFull(Tally tally, List<Limit> limits) {
        return limits.stream().anyMatch(limit -> tally.room(limit, TestKeys.NOW) < limit.amount() / 10);
    }

    /** Looks at counters all the time. */
    private static final class Watch implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicReference<Throwable> fault = new AtomicReference<>();
        private final Thread thread;
        private final AtomicLong looks = new AtomicLong();

        Watch(JdbcKeyStore store, Map<Counter, List<Limit>> watched) {
            thread = new Thread(() -> {
                try {
                    while (!over.get()) {
                        store.ledger()
                                .read(watched.keySet())
                                .forEach((counter, tally) ->
                                        watched.get(counter).forEach(limit -> assertWithin(counter, tally, limit)));
                        looks.incrementAndGet();
                    }
                } catch (RuntimeException | AssertionError e) {
                    fault.set(e);
                }
            });
            thread.start();
        }

        private static void assertWithin(Counter counter, Tally tally, Limit limit) {
            assertThat(tally.usedOf(limit.meter()) + tally.heldOf(limit.meter()))
                    .as("%s of %s", limit.meter(), counter)
                    .isLessThanOrEqualTo(limit.amount());
        }

        void assertNeverExceeded() throws InterruptedException {
            over.set(true);
            thread.join();
            assertThat(fault.get()).isNull();
            assertThat(looks.get()).isPositive();
        }

        @Override
        public void close() {
            over.set(true);
        }
    }
}
