package io.fgproxy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SealedSecret;
import io.fgproxy.key.SubKey;
import io.fgproxy.store.Hold;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hsqldb.jdbc.JDBCDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HSQLDB in files, as the standalone server has it. */
class HsqldbFileTest {
    @TempDir
    private Path folder;

    private LeakCheckedDataSource open(String name, String properties, String user) {
        JDBCDataSource source = new JDBCDataSource();
        source.setURL("jdbc:hsqldb:file:" + folder.resolve(name).resolve("db") + properties);
        source.setUser(user);
        source.setPassword("");
        return new LeakCheckedDataSource(source);
    }

    private static JdbcKeyStore store(LeakCheckedDataSource database) {
        return JdbcKeyStore.builder(database.dataSource()).createSchema(true).build();
    }

    private static void execute(LeakCheckedDataSource database, String... statements) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void everythingIsThereAfterAShutdown() throws SQLException {
        LeakCheckedDataSource before = open("a", ";hsqldb.write_delay=false", "SA");
        JdbcKeyStore store = store(before);
        SubKey key = TestKeys.withLimit(3);
        store.subKeys().insert(key);
        useOnce(store, key);
        Hold open = TestKeys.reserve(store, key);
        MainKey mainKey = new MainKey(
                new MainKeyId("mk_0123456789abcdef"),
                "m",
                new SealedSecret("v1."),
                null,
                null,
                null,
                true,
                Instant.EPOCH,
                1);
        store.mainKeys().insert(mainKey);
        execute(before, "SHUTDOWN");
        before.assertNoLeaks();

        LeakCheckedDataSource after = open("a", ";hsqldb.write_delay=false", "SA");
        JdbcKeyStore reopened = store(after);
        assertThat(reopened.subKeys().findByDigest(key.digest())).contains(key);
        assertThat(reopened.mainKeys().list()).containsExactly(mainKey);
        assertThat(TestKeys.tally(reopened, key)).isEqualTo(TestKeys.requests(1, 1));
        assertThat(TestKeys.settle(reopened, open).closed()).isTrue();
        assertThat(TestKeys.tally(reopened, key)).isEqualTo(TestKeys.requests(2, 0));
        assertThat(reopened.usageLog().count(key.id())).isEqualTo(2);
        execute(after, "SHUTDOWN");
        after.assertNoLeaks();
    }

    /** The files as they are right after a commit are what a killed process leaves. Pooled, for a disconnect flushes. */
    @Test
    void nothingIsForgottenInACrash() throws Exception {
        LeakCheckedDataSource database = open("live", "", "SA");
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            crashOften(JdbcKeyStore.builder(pool).createSchema(true).build());
        }
        execute(database, "SHUTDOWN");
        database.assertNoLeaks();
    }

    private void crashOften(JdbcKeyStore store) throws Exception {
        SubKey key = TestKeys.withLimit(100);
        store.subKeys().insert(key);
        for (int used = 1; used <= 4; used++) {
            useOnce(store, key);
            TestKeys.reserve(store, key);
            copy("live", "crashed" + used);
            LeakCheckedDataSource crashed = open("crashed" + used, "", "SA");
            JdbcKeyStore left = store(crashed);
            assertThat(TestKeys.tally(left, key)).isEqualTo(TestKeys.requests(used, used));
            assertThat(left.usageLog().count(key.id())).isEqualTo(used);
            execute(crashed, "SHUTDOWN IMMEDIATELY");
        }
    }

    /** HSQLDB has all rows of any other table on the heap. */
    @Test
    void whatGrowsWithEachRequestIsOnTheDisk() throws SQLException {
        LeakCheckedDataSource database = open("d", "", "SA");
        store(database);
        List<String> onTheDisk = new ArrayList<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("SELECT table_name FROM information_schema.system_tables"
                        + " WHERE table_name LIKE 'FG%' AND hsqldb_type = 'CACHED' ORDER BY table_name")) {
            while (tables.next()) {
                onTheDisk.add(tables.getString(1));
            }
        }
        assertThat(onTheDisk).containsExactly("FG_AUDIT", "FG_OBJECT", "FG_REFUSAL", "FG_USAGE", "FG_USAGE_SUM");
        execute(database, "SHUTDOWN");
        database.assertNoLeaks();
    }

    @Test
    void fileOfRowsThatComeAndGoDoesNotGrow() throws Exception {
        LeakCheckedDataSource database = open("e", "", "SA");
        store(database);
        Path file = folder.resolve("e").resolve("db.data");
        refillObjects(database);
        execute(database, "CHECKPOINT");
        long once = Files.size(file);
        for (int i = 0; i < 4; i++) {
            refillObjects(database);
            execute(database, "CHECKPOINT");
        }
        assertThat(Files.size(file)).isEqualTo(once);
        execute(database, "SHUTDOWN");
        database.assertNoLeaks();
    }

    /** More of them than fit into the step by which the file grows. */
    private static void refillObjects(LeakCheckedDataSource database) throws SQLException {
        execute(database, "DELETE FROM fg_object");
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO fg_object (object_id, object_type, main_key, key_id,"
                                + " operation, request_id, created_at) VALUES (?, 'o', 'm', 'k', 'c', 'r', ?)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 100_000; i++) {
                insert.setString(1, "file-" + i);
                insert.setInt(2, i);
                insert.addBatch();
            }
            insert.executeBatch();
            connection.setAutoCommit(true);
        }
    }

    @Test
    void nodesThatStartAtOnceAllSucceed() throws Exception {
        int nodes = 4;
        LeakCheckedDataSource database = open("c", "", "SA");
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        try {
            CyclicBarrier start = new CyclicBarrier(nodes);
            List<Future<JdbcKeyStore>> starting = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                starting.add(threads.submit(() -> {
                    start.await();
                    return store(database);
                }));
            }
            for (Future<JdbcKeyStore> one : starting) {
                SubKey key = TestKeys.withLimit(1);
                assertThat(one.get().subKeys().insert(key)).isTrue();
                useOnce(one.get(), key);
            }
        } finally {
            threads.shutdownNow();
        }
        execute(database, "SHUTDOWN");
        database.assertNoLeaks();
    }

    @Test
    void userWhoIsNoAdministratorIsServed() throws SQLException {
        LeakCheckedDataSource admin = open("b", "", "SA");
        for (int version = 1; version <= Migrations.LATEST; version++) {
            for (String statement : Migrations.statements("hsqldb", version)) {
                execute(admin, statement);
            }
        }
        execute(admin, "CREATE USER joe PASSWORD ''");
        for (String table : List.of(
                "fg_schema", "fg_sub_key", "fg_main_key", "fg_shared_rules", "fg_counter", "fg_hold", "fg_usage")) {
            execute(admin, "GRANT ALL ON TABLE " + table + " TO joe");
        }
        LeakCheckedDataSource database = open("b", "", "JOE");
        JdbcKeyStore store = JdbcKeyStore.builder(database.dataSource()).build();
        SubKey key = TestKeys.withLimit(1);
        store.subKeys().insert(key);
        useOnce(store, key);
        assertThat(TestKeys.tally(store, key)).isEqualTo(TestKeys.requests(1, 0));
        execute(admin, "SHUTDOWN");
        database.assertNoLeaks();
    }

    private static void useOnce(JdbcKeyStore store, SubKey key) {
        Hold hold = TestKeys.reserve(store, key);
        assertThat(TestKeys.settle(store, hold).closed()).isTrue();
    }

    private void copy(String from, String to) throws IOException {
        Path target = Files.createDirectory(folder.resolve(to));
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder.resolve(from), "db.{script,properties,log,data,backup}")) {
            for (Path file : files) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }
}
