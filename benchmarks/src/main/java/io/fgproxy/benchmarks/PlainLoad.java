package io.fgproxy.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;

/** Admissions without a ledger: one conditional update each, or full bookkeeping in two transactions each. */
final class PlainLoad {
    private static final String SPEND = "UPDATE plain_key SET remaining = remaining - 1 WHERE id = ? AND remaining > 0";

    private final DataSource dataSource;
    private final int keys;

    PlainLoad(DataSource dataSource, int keys) throws SQLException {
        this.dataSource = dataSource;
        this.keys = keys;
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS plain_key, plain_hold, plain_usage");
            statement.execute(
                    "CREATE TABLE plain_key (id INT PRIMARY KEY, remaining BIGINT NOT NULL) WITH (fillfactor = 50)");
            statement.execute("CREATE TABLE plain_hold (id VARCHAR(64) PRIMARY KEY, key_id INT NOT NULL)");
            statement.execute(
                    "CREATE TABLE plain_usage (id VARCHAR(64) NOT NULL, key_id INT NOT NULL, ended_at BIGINT NOT NULL)");
            statement.execute("CREATE INDEX plain_usage_ended ON plain_usage (ended_at)");
            statement.execute("CREATE INDEX plain_usage_key ON plain_usage (key_id, ended_at)");
            statement.execute(
                    "INSERT INTO plain_key SELECT i, 1000000000 FROM generate_series(0, " + (keys - 1) + ") i");
        }
    }

    LoadResult run(int callers, int seconds, boolean books) throws Exception {
        return Callers.run(callers, keys, seconds, books ? this::withBooks : this::bare);
    }

    private void bare(int key) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            update(connection, SPEND, key);
        }
    }

    private void withBooks(int key) throws SQLException {
        String id = UUID.randomUUID().toString();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            update(connection, SPEND, key);
            update(connection, "INSERT INTO plain_hold (id, key_id) VALUES (?, ?)", id, key);
            connection.commit();
            connection.setAutoCommit(true);
        }
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            update(connection, "UPDATE plain_key SET remaining = remaining WHERE id = ?", key);
            update(connection, "DELETE FROM plain_hold WHERE id = ?", id);
            update(
                    connection,
                    "INSERT INTO plain_usage (id, key_id, ended_at) VALUES (?, ?, ?)",
                    id,
                    key,
                    System.currentTimeMillis());
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    private static void update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
