package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.TestKeys.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.Backoff;
import io.fgproxy.jdbc.sql.SqlRunner;
import io.fgproxy.key.SubKey;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.store.Hold;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SettleResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.StoreException;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.usage.UsageRecord;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits while a transaction runs, and what becomes of it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LaneTest {
    private static final InheritableThreadLocal<String> LOCAL = new InheritableThreadLocal<>();
    private static final Duration SOON = Duration.ofSeconds(60);

    /** A store whose only lane stands still until the gate is opened. */
    private static final class Fixture implements AutoCloseable {
        private final TestDatabase database;
        private final GatedDataSource gate;
        private final JdbcKeyStore store;
        private final SubKey key = TestKeys.withLimit(1000);
        private final List<Integer> batches = new CopyOnWriteArrayList<>();

        Fixture(TestDatabase database, int mostWaiting) {
            this.database = database.open();
            this.gate = new GatedDataSource(database.node(0));
            this.store = JdbcKeyStore.builder(gate.dataSource())
                    .createSchema(true)
                    .lanes(1)
                    .mostWaiting(mostWaiting)
                    .metrics(new ProxyMetrics() {
                        @Override
                        public void committed(int calls, long nanos) {
                            batches.add(calls);
                            assertThat(nanos).isPositive();
                            throw new IllegalStateException("Who listens is not heard");
                        }
                    })
                    .build();
            assertThat(store.subKeys().insert(key)).isTrue();
        }

        /** Lets one call begin, behind which others have to wait. */
        CompletionStage<ReserveResult> occupyLane() {
            gate.shut();
            int before = gate.asked();
            CompletionStage<ReserveResult> first = reserve();
            Eventually.await(SOON, () -> gate.asked() > before, "the lane has begun");
            return first;
        }

        /** Lets a call wait until whoever wants to hear of it is there. */
        CompletionStage<ReserveResult> occupyLaneAndOpen(Consumer<ReserveResult> listener) {
            CompletionStage<ReserveResult> first = occupyLane();
            CompletionStage<ReserveResult> heard = first.whenComplete((result, fault) -> listener.accept(result));
            gate.open();
            return heard;
        }

        CompletionStage<ReserveResult> reserve() {
            return store.ledger().reserve(TestKeys.requestOf(key));
        }

        @Override
        public void close() {
            database.close();
        }
    }

    private static void assertReserved(CompletionStage<ReserveResult> stage) {
        assertThat(now(stage)).isInstanceOf(ReserveResult.Reserved.class);
    }

    private static void assertFault(CompletionStage<?> stage) {
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> now(stage));
    }

    @Test
    void fullQueueRefusesReservationsAtOnceAndNothingElse() {
        try (Fixture lane = new Fixture(TestDatabase.hsqldb(""), 3)) {
            Hold open = TestKeys.reserve(lane.store, lane.key);
            List<CompletionStage<ReserveResult>> taken = new ArrayList<>(List.of(lane.occupyLane()));
            for (int i = 0; i < 3; i++) {
                taken.add(lane.reserve());
            }
            CompletionStage<ReserveResult> tooMany = lane.reserve();
            assertThat(tooMany.toCompletableFuture()).isCompletedExceptionally();
            assertFault(tooMany);
            CompletionStage<SettleResult> settled = lane.store.ledger().settle(TestKeys.charged(open));
            lane.gate.open();
            taken.forEach(LaneTest::assertReserved);
            assertThat(now(settled).closed()).isTrue();
            assertThat(TestKeys.tally(lane.store, lane.key)).isEqualTo(TestKeys.requests(1, 4));
        }
    }

    @Test
    void systemWithoutAThreadFailsTheCallAndNotTheNextOne() {
        try (Fixture lane = new Fixture(TestDatabase.hsqldb(""), 10)) {
            Dialect dialect = Databases.dialect(SqlDialect.HSQLDB);
            SqlRunner runner =
                    new SqlRunner(lane.gate.dataSource(), dialect::wasUndone, Backoff.jittered(), dialect.isolation());
            Queue<Boolean> threads = new ArrayDeque<>(List.of(false, true));
            Executor executor = task -> {
                if (!threads.remove()) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                task.run();
            };
            Lane alone = new Lane(new Database(runner, dialect), executor, 10, ProxyMetrics.none());
            assertFault(submit(alone, lane.key));
            assertReserved(submit(alone, lane.key));
        }
    }

    private static CompletionStage<ReserveResult> submit(Lane lane, SubKey key) {
        CompletableFuture<ReserveResult> answer = new CompletableFuture<>();
        lane.submit(new LedgerCall.Reserve(TestKeys.requestOf(key), answer));
        return answer;
    }

    @Test
    void callsThatWaitShareATransaction() {
        try (Fixture lane = new Fixture(TestDatabase.hsqldb(""), 1000)) {
            List<CompletionStage<ReserveResult>> stages = new ArrayList<>(List.of(lane.occupyLane()));
            int before = lane.gate.asked();
            for (int i = 0; i < 200; i++) {
                stages.add(lane.reserve());
            }
            lane.gate.open();
            stages.forEach(LaneTest::assertReserved);
            assertThat(lane.gate.asked()).isEqualTo(before + 1);
            Eventually.await(SOON, () -> lane.batches.equals(List.of(1, 200)), "both are told with their sizes");
        }
    }

    enum Kind {
        HSQLDB,
        POSTGRESQL,
        MARIADB,
        H2,
        DERBY;

        TestDatabase database() {
            return switch (this) {
                case HSQLDB -> TestDatabase.hsqldb("");
                case POSTGRESQL -> TestDatabase.postgres();
                case MARIADB -> TestDatabase.mariaDb();
                case H2 -> TestDatabase.h2();
                case DERBY -> TestDatabase.derby();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrongWithOneCallDoesNotSinkTheOthers(Kind kind) {
        try (Fixture lane = new Fixture(kind.database(), 1000)) {
            Hold open = TestKeys.reserve(lane.store, lane.key);
            Hold taken = TestKeys.reserve(lane.store, lane.key);
            Hold other = TestKeys.reserve(lane.store, lane.key);
            List<CompletionStage<ReserveResult>> good = new ArrayList<>(List.of(lane.occupyLane()));
            List<CompletionStage<?>> bad = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                good.add(lane.reserve());
                if (i % 8 == 0) {
                    culprits(lane.key, taken.id())
                            .forEach(culprit -> bad.add(lane.store.ledger().reserve(culprit)));
                }
            }
            bad.add(lane.store.ledger().settle(endedTooLate(other)));
            CompletionStage<SettleResult> settled = lane.store.ledger().settle(TestKeys.charged(open));
            lane.gate.open();
            good.forEach(LaneTest::assertReserved);
            bad.forEach(LaneTest::assertFault);
            assertThat(now(settled).closed()).isTrue();
            assertThat(TestKeys.tally(lane.store, lane.key)).isEqualTo(TestKeys.requests(1, 33));
            assertThat(lane.store.usageLog().count(lane.key.id())).isEqualTo(1);
            assertThat(TestKeys.settle(lane.store, other).closed()).isTrue();
        }
    }

    /** An id that is taken, a time beyond all columns, an id that is too long. */
    private static List<Reservation> culprits(SubKey key, String taken) {
        Instant deadline = TestKeys.NOW.plusSeconds(1);
        return List.of(
                TestKeys.requestOf(key, taken, deadline),
                TestKeys.requestOf(key, UUID.randomUUID().toString(), Instant.MAX),
                TestKeys.requestOf(key, "x".repeat(65), deadline));
    }

    private static Settlement endedTooLate(Hold hold) {
        Settlement sound = TestKeys.charged(hold);
        UsageRecord row = sound.record();
        return new Settlement(
                hold,
                sound.consumed(),
                new UsageRecord(
                        row.id(),
                        row.key(),
                        row.group(),
                        row.mainKey(),
                        row.operation(),
                        row.model(),
                        row.startedAt(),
                        Instant.MAX,
                        row.status(),
                        row.source(),
                        row.charged(),
                        row.usage()));
    }

    @Test
    void threadEndsByItselfAndKeepsNothingOfItsCaller() throws Exception {
        List<Object> inherited = new ArrayList<>();
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        try (Fixture lane = new Fixture(TestDatabase.hsqldb(""), 10);
                URLClassLoader application = new URLClassLoader(new URL[0], before)) {
            caller.setContextClassLoader(application);
            LOCAL.set("the caller's");
            assertReserved(lane.occupyLaneAndOpen(result -> inherited.add(String.valueOf(LOCAL.get()))));
            Thread thread = lane.gate.lastThread();
            assertThat(thread).isNotSameAs(caller);
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getContextClassLoader()).isNotSameAs(application);
            thread.join(TimeUnit.MINUTES.toMillis(1));
            assertThat(thread.isAlive()).isFalse();
            assertReserved(lane.reserve());
        } finally {
            caller.setContextClassLoader(before);
            LOCAL.remove();
        }
        assertThat(inherited).containsExactly("null");
    }
}
