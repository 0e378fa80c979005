package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.TestKeys.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.store.Hold;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.StoreException;
import io.fgproxy.testkit.Eventually;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Others who want the same connections, and the same rows in another order. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ContentionTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    enum Kind {
        POSTGRESQL(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"),
        // Not the table of transactions, which is made anew only when nobody has read it for a tenth of a second.
        MARIADB("SELECT CAST(variable_value AS SIGNED) FROM information_schema.global_status"
                + " WHERE variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'");

        private final String waiting;

        Kind(String waiting) {
            this.waiting = waiting;
        }

        TestDatabase open() {
            return (this == POSTGRESQL ? TestDatabase.postgres() : TestDatabase.mariaDb()).open();
        }

        boolean someoneWaits(DataSource dataSource) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(waiting)) {
                row.next();
                return row.getInt(1) > 0;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Changes nothing, but has done so much that a database which kills the lesser one spares it. */
    private static boolean touch(Connection connection, Counter counter) {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE fg_counter SET window_end = window_end - 1 WHERE id = '"
                    + CounterTable.idOf(counter) + "'");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static Reservation inGroup(SubKey key, String group) {
        Counter shared = Counter.lifetime(Counter.group(group));
        return TestKeys.request(
                key,
                UUID.randomUUID().toString(),
                TestKeys.NOW.plusSeconds(180),
                group,
                List.of(
                        new Claim(TestKeys.lifetime(key), key.settings().limits()),
                        new Claim(shared, key.settings().limits())));
    }

    /** Somebody locks the counters in the order opposite to that of the lane, which must end in a deadlock. */
    @ParameterizedTest
    @EnumSource
    void deadlockCostsNothingButTime(Kind kind) throws SQLException {
        try (TestDatabase database = kind.open()) {
            GatedDataSource counted = new GatedDataSource(database.node(0));
            JdbcKeyStore store = JdbcKeyStore.builder(counted.dataSource())
                    .createSchema(true)
                    .build();
            SubKey key = TestKeys.withLimit(100);
            String group = "g" + UUID.randomUUID();
            Counter shared = Counter.lifetime(Counter.group(group));
            store.subKeys().insert(key);
            TestKeys.settle(store, reserved(store.ledger().reserve(inGroup(key, group))));
            List<Counter> order = new ArrayList<>(List.of(TestKeys.lifetime(key), shared));
            order.sort((a, b) -> CounterTable.idOf(b).compareTo(CounterTable.idOf(a)));

            int before = counted.asked();
            boolean rivalFailed;
            CompletionStage<ReserveResult> reserving;
            try (Connection rival = database.node(1).getConnection()) {
                rival.setAutoCommit(false);
                assertThat(touch(rival, order.get(0))).isTrue();
                reserving = store.ledger().reserve(inGroup(key, group));
                Eventually.await(SOON, () -> kind.someoneWaits(database.node(1)), "the lane waits for the rival");
                rivalFailed = !touch(rival, order.get(1));
                rival.rollback();
                rival.setAutoCommit(true);
            }
            Hold hold = reserved(reserving);
            assertThat(rivalFailed || counted.asked() > before + 1)
                    .as("one of the two was undone")
                    .isTrue();
            assertThat(TestKeys.tally(store, key)).isEqualTo(TestKeys.requests(1, 1));
            assertThat(store.ledger().read(List.of(shared))).containsEntry(shared, TestKeys.requests(1, 1));
            assertThat(TestKeys.settle(store, hold).closed()).isTrue();
            assertThat(store.usageLog().count(key.id())).isEqualTo(2);
        }
    }

    private static Hold reserved(CompletionStage<ReserveResult> stage) {
        ReserveResult result = now(stage);
        assertThat(result).isInstanceOf(ReserveResult.Reserved.class);
        return ((ReserveResult.Reserved) result).hold();
    }

    private static void assertFault(CompletionStage<?> stage) {
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> now(stage));
    }

    @Test
    void poolThatIsUsedUpElsewhereFailsCallsAndLosesNothing() throws SQLException {
        try (TestDatabase database = TestDatabase.postgres()
                .with(config -> {
                    config.setMaximumPoolSize(1);
                    config.setConnectionTimeout(250);
                })
                .open()) {
            JdbcKeyStore store = database.store(0);
            JdbcKeyStore other = database.store(1);
            SubKey key = TestKeys.withLimit(10);
            store.subKeys().insert(key);
            Hold hold = TestKeys.reserve(store, key);
            Hold second = TestKeys.reserve(store, key);
            try (Connection taken = database.node(0).getConnection()) {
                assertThat(taken.isClosed()).isFalse();
                assertFault(store.ledger().reserve(TestKeys.requestOf(key)));
                assertFault(store.ledger().settle(TestKeys.charged(hold)));
                assertThat(TestKeys.tally(other, key)).isEqualTo(TestKeys.requests(0, 2));
                assertThat(TestKeys.settle(other, second).closed()).isTrue();
            }
            assertThat(TestKeys.settle(store, hold).closed()).isTrue();
            assertThat(TestKeys.settle(store, second).closed()).isFalse();
            TestKeys.reserve(store, key);
            assertThat(TestKeys.tally(store, key)).isEqualTo(TestKeys.requests(2, 1));
            assertThat(store.usageLog().count(key.id())).isEqualTo(2);
        }
    }

    private static HikariDataSource sqlite(Path file) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:sqlite:" + file + "?busy_timeout=5");
        return new HikariDataSource(config);
    }

    /** The lock of SQLite is for the whole file. */
    @Test
    void sqliteThatIsBusyFailsCallsAndLosesNothing(@TempDir Path folder) throws SQLException {
        try (HikariDataSource pool = sqlite(folder.resolve("db"))) {
            JdbcKeyStore store = JdbcKeyStore.builder(pool).createSchema(true).build();
            SubKey key = TestKeys.withLimit(10);
            store.subKeys().insert(key);
            Hold hold = TestKeys.reserve(store, key);
            try (Connection rival = pool.getConnection();
                    Statement statement = rival.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                List<CompletionStage<?>> calls = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    calls.add(store.ledger().reserve(TestKeys.requestOf(key)));
                }
                calls.add(store.ledger().settle(TestKeys.charged(hold)));
                calls.forEach(ContentionTest::assertFault);
                statement.execute("ROLLBACK");
            }
            assertThat(TestKeys.tally(store, key)).isEqualTo(TestKeys.requests(0, 1));
            assertThat(TestKeys.settle(store, hold).closed()).isTrue();
            assertThat(store.usageLog().count(key.id())).isEqualTo(1);
        }
    }
}
