package io.fgproxy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.Hold;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.StoreException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that goes away and comes back, at the same port and with the same data. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PostgresOutageTest {
    private static final int CONNECTIONS = 2;

    @TempDir
    private Path data;

    private EmbeddedPostgres server;
    private HikariDataSource pool;
    private LeakCheckedDataSource database;
    private JdbcKeyStore store;

    @BeforeEach
    void start() throws IOException {
        server = builder().start();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.getJdbcUrl("postgres", "postgres"));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(1000);
        pool = new HikariDataSource(config);
        database = new LeakCheckedDataSource(pool);
        store = JdbcKeyStore.builder(database.dataSource()).createSchema(true).build();
    }

    private EmbeddedPostgres.Builder builder() {
        // Unlike the embedding's default, which makes commits forgettable; that the disk is not synced does not matter.
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on");
    }

    /** The handle must be closed first even if the server was killed: it holds a lock on the folder. */
    private void restart() throws IOException {
        int port = server.getPort();
        server.close();
        server = builder().setPort(port).start();
    }

    @AfterEach
    void stop() throws IOException {
        pool.close();
        server.close();
    }

    /** Whatever happens to each of the calls, it happens soon, and as a StoreException that tells the cause. */
    private static void assertFault(ThrowingCallable call) {
        long start = System.nanoTime();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(call)
                .withCauseInstanceOf(SQLException.class)
                .withMessageStartingWith("The database could not ");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    /** Connecting may take the pool longer than one call waits. */
    private Balance balanceOnceTheServerIsBack(SubKey key) {
        for (int tries = 1; ; tries++) {
            try {
                return store.ledger().balance(key.id()).orElseThrow();
            } catch (StoreException e) {
                if (tries == 30) {
                    throw e;
                }
            }
        }
    }

    @Test
    void storeFailsWhileTheServerIsAwayAndWorksAgainAfterwards() throws IOException {
        SubKey key = TestKeys.limited(3);
        store.subKeys().insert(key);
        Hold open = TestKeys.holdOn(key);
        assertThat(store.ledger().reserve(open)).isEqualTo(new ReserveResult.Reserved());

        server.close();
        for (int i = 0; i < CONNECTIONS; i++) {
            assertFault(() -> store.ledger().reserve(TestKeys.holdOn(key)));
        }
        assertFault(() -> store.ledger().settle(open.id()));
        assertFault(() -> store.ledger().balance(key.id()));
        assertFault(() -> store.subKeys().findByDigest(key.digest()));
        assertFault(() -> store.subKeys().insert(TestKeys.limited(1)));
        database.assertNoLeaks();

        restart();
        assertThat(balanceOnceTheServerIsBack(key)).isEqualTo(new Balance(0, 1, 3L));
        assertThat(store.ledger().settle(open.id())).isTrue();
        assertThat(store.ledger().reserve(TestKeys.holdOn(key))).isEqualTo(new ReserveResult.Reserved());
        assertThat(store.ledger().balance(key.id())).contains(new Balance(1, 1, 3L));
        database.assertNoLeaks();
    }

    @Test
    void killedServerForgetsNothingThatWasAnswered() throws Exception {
        int threads = 8;
        long limit = 1_000_000;
        SubKey key = TestKeys.limited(limit);
        store.subKeys().insert(key);
        CountDownLatch underWay = new CountDownLatch(200);
        ExecutorService clients = Executors.newFixedThreadPool(threads);
        long reserved = 0;
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                counts.add(clients.submit(() -> reserveUntilFault(key, underWay)));
            }
            underWay.await();
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0));
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            for (Future<Long> count : counts) {
                reserved += count.get();
            }
        } finally {
            clients.shutdownNow();
        }
        restart();
        Balance balance = balanceOnceTheServerIsBack(key);
        // A commit whose answer was lost may have counted: at most one for each client.
        assertThat(balance.held()).isBetween(reserved, reserved + threads);
        assertThat(reserved).isGreaterThanOrEqualTo(200);
        database.assertNoLeaks();
    }

    private long reserveUntilFault(SubKey key, CountDownLatch underWay) {
        long reserved = 0;
        while (true) {
            try {
                assertThat(store.ledger().reserve(TestKeys.holdOn(key))).isEqualTo(new ReserveResult.Reserved());
            } catch (StoreException e) {
                return reserved;
            }
            reserved++;
            underWay.countDown();
        }
    }
}
