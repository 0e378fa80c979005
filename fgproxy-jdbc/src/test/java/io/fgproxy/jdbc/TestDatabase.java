package io.fgproxy.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
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
 * One database for the tests of one class, empty at first, with a pool for each of two nodes. Fails a test that leaks.
 */
final class TestDatabase implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {
    private final Consumer<HikariConfig> connecting;
    private final List<Consumer<HikariConfig>> settings = new ArrayList<>();
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final List<LeakCheckedDataSource> nodes = new ArrayList<>();

    private TestDatabase(Consumer<HikariConfig> connecting) {
        this.connecting = connecting;
    }

    /** HSQLDB in memory; {@code properties} as in its URL. */
    static TestDatabase hsqldb(String properties) {
        String url = "jdbc:hsqldb:mem:" + UUID.randomUUID() + ";shutdown=true;" + properties;
        return new TestDatabase(config -> {
            config.setJdbcUrl(url);
            config.setUsername("SA");
        });
    }

    /** A new database on the PostgreSQL server of this JVM. */
    static TestDatabase postgres() {
        String name = "db_" + UUID.randomUUID().toString().replace('-', '_');
        return new TestDatabase(config -> config.setJdbcUrl(PostgresServer.createDatabase(name)));
    }

    /** Changes the pools. */
    TestDatabase with(Consumer<HikariConfig> setting) {
        settings.add(setting);
        return this;
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
        nodes.forEach(LeakCheckedDataSource::assertNoLeaks);
        nodes.clear();
    }
}
