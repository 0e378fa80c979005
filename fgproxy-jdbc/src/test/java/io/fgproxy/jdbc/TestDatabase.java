package io.fgproxy.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One database for the tests of one class, empty at first, with a pool for each of two nodes, whose sessions are in a time
 * zone that nobody expects. Fails a test that leaks.
 */
final class TestDatabase implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {
    private static final Path NO_FILES = Path.of("");

    private final Consumer<HikariConfig> connecting;
    private final List<Consumer<HikariConfig>> settings = new ArrayList<>();
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final List<LeakCheckedDataSource> nodes = new ArrayList<>();
    private final Path files;

    private TestDatabase(Path files, Consumer<HikariConfig> connecting) {
        this.files = files;
        this.connecting = connecting;
    }

    private TestDatabase(Consumer<HikariConfig> connecting) {
        this(NO_FILES, connecting);
    }

    private static String newName() {
        return "db_" + UUID.randomUUID().toString().replace('-', '_');
    }

    /** HSQLDB in memory; {@code properties} as in its URL. */
    static TestDatabase hsqldb(String properties) {
        String url = "jdbc:hsqldb:mem:" + UUID.randomUUID() + ";shutdown=true;" + properties;
        return new TestDatabase(config -> {
            config.setJdbcUrl(url);
            config.setUsername("SA");
            config.setConnectionInitSql("SET TIME ZONE INTERVAL '13:45' HOUR TO MINUTE");
        });
    }

    /** A new database on the PostgreSQL server of this JVM. */
    static TestDatabase postgres() {
        String name = newName();
        return new TestDatabase(config -> {
            PostgresServer.shared().createDatabase(name);
            config.setJdbcUrl(PostgresServer.shared().url(name));
            config.setConnectionInitSql("SET TIME ZONE 'Pacific/Kiritimati'");
        });
    }

    /** A new database on the MariaDB server of this JVM. */
    static TestDatabase mariaDb() {
        String name = newName();
        return new TestDatabase(config -> {
            MariaDbServer.shared().createDatabase(name);
            config.setJdbcUrl(MariaDbServer.shared().url(name));
            config.setConnectionInitSql("SET time_zone = '+13:00'");
        });
    }

    /** The same by way of the driver of MySQL. */
    static TestDatabase mariaDbAsMySql() {
        String name = newName();
        return new TestDatabase(config -> {
            MariaDbServer.shared().createDatabase(name);
            config.setJdbcUrl(MariaDbServer.shared().urlForMySql(name));
            config.setConnectionInitSql("SET time_zone = '+13:00'");
        });
    }

    /** H2 in memory. */
    static TestDatabase h2() {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";TIME ZONE=Pacific/Kiritimati";
        return new TestDatabase(config -> config.setJdbcUrl(url));
    }

    /** Derby in memory. */
    static TestDatabase derby() {
        System.setProperty("derby.stream.error.file", "target/derby.log");
        String url = "jdbc:derby:memory:" + newName() + ";create=true";
        return new TestDatabase(config -> config.setJdbcUrl(url));
    }

    /** SQLite in a new file; {@code journal} is one of its modes. */
    static TestDatabase sqlite(String journal) {
        try {
            Path files = Files.createTempDirectory("sqlite");
            String url = "jdbc:sqlite:" + files.resolve("db") + "?journal_mode=" + journal;
            return new TestDatabase(files, config -> config.setJdbcUrl(url));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes the pools. */
    TestDatabase with(Consumer<HikariConfig> setting) {
        settings.add(setting);
        return this;
    }

    /** Pools that hand out connections as an application may have them which wants the opposite of what is usual. */
    TestDatabase withHostilePools() {
        return with(config -> {
            config.setAutoCommit(false);
            // Otherwise what the pool did to set the time zone is undone by the first rollback.
            config.setIsolateInternalQueries(true);
            config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        });
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        open();
    }

    /** For tests that need a database of their own; to be closed. */
    TestDatabase open() {
        HikariConfig config = new HikariConfig();
        connecting.accept(config);
        config.setMaximumPoolSize(6);
        settings.forEach(setting -> setting.accept(config));
        for (int node = 0; node < 2; node++) {
            HikariDataSource pool = new HikariDataSource(config);
            pools.add(pool);
            nodes.add(new LeakCheckedDataSource(pool));
        }
        return this;
    }

    /** The data source of the node with this number, 0 or 1. */
    DataSource node(int number) {
        return nodes.get(number).dataSource();
    }

    /** The address that the pools have. */
    String url() {
        return pools.get(0).getJdbcUrl();
    }

    /** A store on the node with this number, its tables made. */
    JdbcKeyStore store(int number) {
        return JdbcKeyStore.builder(node(number)).createSchema(true).build();
    }

    /** Runs statements as an administrator would. */
    void execute(String... statements) {
        try (Connection connection = pools.get(0).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the node with this number executed without values. */
    List<String> executed(int number) {
        return nodes.get(number).executed();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        nodes.forEach(LeakCheckedDataSource::assertNoLeaks);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Closes the pools, and fails if anything leaked. */
    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
        pools.clear();
        deleteFiles();
        nodes.forEach(LeakCheckedDataSource::assertNoLeaks);
        nodes.clear();
    }

    private void deleteFiles() {
        if (!files.equals(NO_FILES)) {
            Folders.delete(files);
        }
    }
}
