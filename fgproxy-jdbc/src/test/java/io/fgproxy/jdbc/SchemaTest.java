package io.fgproxy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.Backoff;
import io.fgproxy.jdbc.sql.SqlRunner;
import io.fgproxy.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaTest {
    /** An empty database each time, and the dialect to use on it. */
    enum Kind {
        HSQLDB_LOCKS(SqlDialect.HSQLDB),
        HSQLDB_MVCC(SqlDialect.HSQLDB),
        ANSI(SqlDialect.ANSI),
        POSTGRESQL(SqlDialect.POSTGRESQL),
        MARIADB(SqlDialect.MYSQL),
        H2(SqlDialect.H2),
        DERBY(SqlDialect.DERBY),
        SQLITE(SqlDialect.SQLITE);

        private final SqlDialect choice;

        Kind(SqlDialect choice) {
            this.choice = choice;
        }

        TestDatabase open() {
            TestDatabase database = switch (this) {
                case HSQLDB_LOCKS, ANSI -> TestDatabase.hsqldb("");
                case HSQLDB_MVCC -> TestDatabase.hsqldb("hsqldb.tx=mvcc");
                case POSTGRESQL -> TestDatabase.postgres();
                case MARIADB -> TestDatabase.mariaDb();
                case H2 -> TestDatabase.h2();
                case DERBY -> TestDatabase.derby();
                case SQLITE -> TestDatabase.sqlite("delete");
            };
            return database.open();
        }

        Dialect dialect() {
            return Databases.dialect(choice);
        }

        JdbcKeyStore build(TestDatabase database, int node, boolean create) {
            return JdbcKeyStore.builder(database.node(node))
                    .dialect(choice)
                    .createSchema(create)
                    .build();
        }

        Schema schema(TestDatabase database, int latest, IntFunction<List<String>> migrations) {
            return new Schema(runner(database), dialect(), Backoff.jittered(), latest, migrations);
        }

        SqlRunner runner(TestDatabase database) {
            Dialect dialect = dialect();
            return new SqlRunner(database.node(0), dialect::wasUndone, Backoff.jittered(), dialect.isolation());
        }
    }

    private static String refusal(Kind kind, TestDatabase database, boolean create) {
        return assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> kind.build(database, 0, create))
                .actual()
                .getMessage();
    }

    @ParameterizedTest
    @EnumSource
    void missingTablesAreRefusedOrMade(Kind kind) {
        try (TestDatabase database = kind.open()) {
            assertThat(refusal(kind, database, false))
                    .contains("are missing", "createSchema(true)")
                    .contains("io/fgproxy/jdbc/schema/" + kind.dialect().name() + "/V1.sql");
            kind.build(database, 0, true);
            kind.build(database, 1, true);
            kind.build(database, 1, false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void newerTablesAreRefusedAlways(Kind kind) {
        try (TestDatabase database = kind.open()) {
            kind.build(database, 0, true);
            database.execute("INSERT INTO fg_schema (version) VALUES (" + (Migrations.LATEST + 1) + ")");
            assertThat(refusal(kind, database, false)).contains("newer fgproxy");
            assertThat(refusal(kind, database, true)).contains("newer fgproxy");
        }
    }

    @ParameterizedTest
    @EnumSource
    void olderTablesAreRefusedOrMigratedWithTheirRows(Kind kind) throws Exception {
        IntFunction<List<String>> migrations = version -> List.of(
                "ALTER TABLE fg_main_key ADD COLUMN probe VARCHAR(10)",
                "INSERT INTO fg_schema (version) VALUES (" + version + ")");
        int next = Migrations.LATEST + 1;
        try (TestDatabase database = kind.open()) {
            kind.build(database, 0, true);
            database.execute("INSERT INTO fg_main_key (id, name, secret, status, created_at, version)"
                    + " VALUES ('mk_0', 'n', 's', 'enabled', 0, 1)");
            Schema schema = kind.schema(database, next, migrations);
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(schema::check)
                    .withMessageContaining("have version " + Migrations.LATEST + " and need " + next);
            schema.migrate();
            schema.migrate();
            schema.check();
            List<String> probes = kind.runner(database)
                    .alone(session ->
                            session.query("SELECT name FROM fg_main_key WHERE probe IS NULL", row -> row.getString(1)));
            assertThat(probes).containsExactly("n");
            assertThat(refusal(kind, database, true)).contains("newer fgproxy");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nodesThatStartAtOnceAllSucceed(Kind kind) throws Exception {
        int nodes = 6;
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        try {
            for (int round = 0; round < 3; round++) {
                try (TestDatabase database = kind.open()) {
                    CyclicBarrier start = new CyclicBarrier(nodes);
                    List<Future<JdbcKeyStore>> starting = new ArrayList<>();
                    for (int i = 0; i < nodes; i++) {
                        int node = i % 2;
                        starting.add(threads.submit(() -> {
                            start.await();
                            return kind.build(database, node, true);
                        }));
                    }
                    for (Future<JdbcKeyStore> one : starting) {
                        assertThat(one.get().mainKeys().list()).isEmpty();
                    }
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Where each CREATE commits, a node that is killed half-way leaves a part of the tables. */
    @ParameterizedTest
    @EnumSource(names = {"HSQLDB_LOCKS", "HSQLDB_MVCC", "H2", "MARIADB", "POSTGRESQL"})
    void itGoesOnWhereItWasInterrupted(Kind kind) {
        List<String> all = Migrations.statements(kind.dialect().name(), 1);
        try (TestDatabase database = kind.open()) {
            database.execute(all.get(0), all.get(1));
            assertThat(refusal(kind, database, false)).contains("are missing");
            kind.build(database, 0, true);
        }
    }

    @Test
    void failureIsToldInTheEnd() {
        try (TestDatabase database = Kind.POSTGRESQL.open()) {
            Schema schema = new Schema(
                    Kind.POSTGRESQL.runner(database),
                    Kind.POSTGRESQL.dialect(),
                    tries -> {},
                    1,
                    version -> List.of("CREATE TABLE nonsense (x NO_SUCH_TYPE)"));
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(schema::migrate)
                    .withMessageContaining("no_such_type");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shippedFileIsWhatIsRun(Kind kind) {
        try (TestDatabase database = kind.open()) {
            kind.build(database, 0, true);
            assertThat(database.executed(0))
                    .filteredOn(statement -> !statement.startsWith("SET "))
                    .isEqualTo(shipped(kind));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shippedFileCanBeRunByHand(Kind kind) throws IOException {
        try (TestDatabase database = kind.open()) {
            for (int version = 1; version <= Migrations.LATEST; version++) {
                try (InputStream file = JdbcKeyStore.class.getResourceAsStream(
                        "/io/fgproxy/jdbc/schema/" + kind.dialect().name() + "/V" + version + ".sql")) {
                    String script = new String(file.readAllBytes(), StandardCharsets.UTF_8);
                    database.execute(script.strip().split(";(\\R|$)"));
                }
            }
            kind.build(database, 0, false);
        }
    }

    private static List<String> shipped(Kind kind) {
        return IntStream.rangeClosed(1, Migrations.LATEST)
                .mapToObj(version -> Migrations.statements(kind.dialect().name(), version))
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void allDialectsMakeTheSameTables(Kind kind) throws Exception {
        assertThat(columns(kind)).hasSize(112).isEqualTo(columns(Kind.ANSI));
    }

    /** The names of all columns, and whether they may be null. */
    private static List<String> columns(Kind kind) throws Exception {
        List<String> columns = new ArrayList<>();
        try (TestDatabase database = kind.open()) {
            kind.build(database, 0, true);
            try (Connection connection = database.node(0).getConnection();
                    ResultSet row = connection.getMetaData().getColumns(connection.getCatalog(), null, null, null)) {
                while (row.next()) {
                    String column = row.getString("TABLE_NAME") + "." + row.getString("COLUMN_NAME") + " "
                            + row.getString("IS_NULLABLE");
                    columns.add(column.toLowerCase(Locale.ROOT));
                }
            }
        }
        return columns.stream()
                .filter(column -> column.startsWith("fg_"))
                .sorted()
                .toList();
    }
}
