package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.TestKeys.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Hold;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SettleResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.StoreException;
import io.fgproxy.testkit.Eventually;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that goes away and comes back, at the same port and with the same data. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class OutageTest {
    private static final int CONNECTIONS = 2;
    private static final Duration SOON = Duration.ofSeconds(60);

    enum Kind {
        POSTGRESQL,
        MARIADB;

        DatabaseServer start() {
            return this == POSTGRESQL ? new PostgresServer() : new MariaDbServer();
        }
    }

    private DatabaseServer server;
    private HikariDataSource pool;
    private LeakCheckedDataSource database;
    private JdbcKeyStore store;

    private void start(Kind kind) {
        server = kind.start();
        server.createDatabase("fg");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.url("fg"));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(1000);
        pool = new HikariDataSource(config);
        database = new LeakCheckedDataSource(pool);
        store = JdbcKeyStore.builder(database.dataSource()).createSchema(true).build();
    }

    @AfterEach
    void stop() {
        pool.close();
        server.close();
    }

    private SubKey insertKey(long limit) {
        SubKey key = TestKeys.withLimit(limit);
        assertThat(store.subKeys().insert(key)).isTrue();
        return key;
    }

    private static void assertFault(ThrowingCallable call) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(call)
                .withCauseInstanceOf(SQLException.class)
                .withMessageStartingWith("The database could not ");
    }

    /** Connecting may take the pool longer than one call waits. */
    private Tally tallyOnceTheServerIsBack(SubKey key) {
        Eventually.await(SOON, () -> answers(key), "the store answers again");
        return TestKeys.tally(store, key);
    }

    private boolean answers(SubKey key) {
        try {
            TestKeys.tally(store, key);
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void storeFailsWhileTheServerIsAwayAndWorksAgainAfterwards(Kind kind) {
        start(kind);
        SubKey key = insertKey(3);
        Hold open = TestKeys.reserve(store, key);

        server.stop();
        for (int i = 0; i < CONNECTIONS; i++) {
            assertFault(() -> TestKeys.reserve(store, key));
        }
        assertFault(() -> TestKeys.settle(store, open));
        assertFault(() -> TestKeys.tally(store, key));
        assertFault(() -> store.subKeys().findByDigest(key.digest()));
        assertFault(() -> store.subKeys().insert(TestKeys.withLimit(1)));
        database.assertNoLeaks();

        server.restart();
        assertThat(tallyOnceTheServerIsBack(key)).isEqualTo(TestKeys.requests(0, 1));
        assertThat(TestKeys.settle(store, open).closed()).isTrue();
        TestKeys.reserve(store, key);
        assertThat(TestKeys.tally(store, key)).isEqualTo(TestKeys.requests(1, 1));
        database.assertNoLeaks();
    }

    /** What a caller knows when the server was killed under it. */
    private static final class Knowledge {
        final Queue<Hold> held = new ConcurrentLinkedQueue<>();
        final Queue<Hold> settled = new ConcurrentLinkedQueue<>();
        final Queue<Hold> perhapsOpen = new ConcurrentLinkedQueue<>();
        final Queue<Hold> perhapsSettled = new ConcurrentLinkedQueue<>();
    }

    @ParameterizedTest
    @EnumSource
    void killedServerForgetsNothingThatWasAnswered(Kind kind) throws Exception {
        start(kind);
        SubKey key = insertKey(1_000_000);
        Knowledge known = new Knowledge();
        CountDownLatch underWay = new CountDownLatch(200);
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> running = IntStream.range(0, 8)
                    .<Future<?>>mapToObj(i -> callers.submit(() -> workUntilFault(key, known, underWay)))
                    .toList();
            assertThat(underWay.await(1, TimeUnit.MINUTES)).isTrue();
            server.kill();
            for (Future<?> one : running) {
                one.get(1, TimeUnit.MINUTES);
            }
        } finally {
            callers.shutdownNow();
        }
        server.restart();
        Tally left = tallyOnceTheServerIsBack(key);
        assertThat(left.used().requests())
                .isBetween((long) known.settled.size(), (long) known.settled.size() + known.perhapsSettled.size());
        assertThat(left.held().requests())
                .isBetween(
                        (long) known.held.size(),
                        (long) known.held.size() + known.perhapsSettled.size() + known.perhapsOpen.size());

        // Whoever does not know asks again, and then everything is as if nothing had been.
        known.perhapsSettled.forEach(hold -> TestKeys.settle(store, hold));
        known.perhapsOpen.forEach(hold -> now(store.ledger().settle(Settlement.release(hold))));
        long used = (long) known.settled.size() + known.perhapsSettled.size();
        assertThat(TestKeys.tally(store, key)).isEqualTo(TestKeys.requests(used, known.held.size()));
        assertThat(store.usageLog().count(key.id())).isEqualTo(used);
        known.held.forEach(
                hold -> assertThat(TestKeys.settle(store, hold).closed()).isTrue());
        assertThat(TestKeys.tally(store, key)).isEqualTo(TestKeys.requests(used + known.held.size(), 0));
        database.assertNoLeaks();
    }

    private void workUntilFault(SubKey key, Knowledge known, CountDownLatch underWay) {
        for (int i = 0; ; i++) {
            Reservation request = TestKeys.requestOf(key);
            Hold hold = request.granted(0);
            try {
                assertThat(now(store.ledger().reserve(request))).isInstanceOf(ReserveResult.Reserved.class);
            } catch (StoreException e) {
                known.perhapsOpen.add(hold);
                return;
            }
            if (i % 2 == 0) {
                known.held.add(hold);
            } else {
                try {
                    SettleResult result = TestKeys.settle(store, hold);
                    assertThat(result.closed()).isTrue();
                    known.settled.add(hold);
                } catch (StoreException e) {
                    known.perhapsSettled.add(hold);
                    return;
                }
            }
            underWay.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverThatMayOnlyBeReadAdmitsNothingUntilItMayBeWritten(Kind kind) {
        start(kind);
        SubKey key = insertKey(5);
        Hold open = TestKeys.reserve(store, key);

        server.setReadOnly(true);
        pool.getHikariPoolMXBean().softEvictConnections();
        Eventually.await(SOON, () -> failsToReserve(key), "the sessions have noticed");
        Tally before = TestKeys.tally(store, key);
        assertFault(() -> TestKeys.reserve(store, key));
        assertFault(() -> TestKeys.settle(store, open));
        assertFault(() -> store.subKeys().insert(TestKeys.withLimit(1)));
        assertThat(TestKeys.tally(store, key)).isEqualTo(before);

        server.setReadOnly(false);
        pool.getHikariPoolMXBean().softEvictConnections();
        Eventually.await(SOON, () -> !failsToReserve(key), "the sessions have noticed");
        assertThat(TestKeys.settle(store, open).closed()).isTrue();
        assertThat(store.usageLog().count(key.id())).isEqualTo(1);
        database.assertNoLeaks();
    }

    private boolean failsToReserve(SubKey key) {
        try {
            now(store.ledger().settle(Settlement.release(TestKeys.reserve(store, key))));
            return false;
        } catch (StoreException e) {
            return true;
        }
    }
}
