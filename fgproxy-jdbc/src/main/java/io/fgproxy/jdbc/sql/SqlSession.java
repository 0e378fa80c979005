package io.fgproxy.jdbc.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements of one transaction. Not thread-safe, and of no use when the transaction is over. */
public final class SqlSession {
    private final Connection connection;
    private boolean rollbackOnly;

    SqlSession(Connection connection) {
        this.connection = connection;
    }

    /** Runs a statement that changes rows. Returns how many. */
    public int update(String sql, SqlValue... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, values);
            return statement.executeUpdate();
        }
    }

    /** Runs a query. Returns its rows in their order. */
    public <T> List<T> query(String sql, RowReader<T> reader, SqlValue... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, values);
            try (ResultSet row = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (row.next()) {
                    rows.add(reader.read(row));
                }
                return rows;
            }
        }
    }

    /** Runs a query for at most one row. */
    public <T> Optional<T> queryOne(String sql, RowReader<T> reader, SqlValue... values) throws SQLException {
        List<T> rows = query(sql, reader, values);
        if (rows.size() > 1) {
            throw new SQLException("One row was expected, not " + rows.size());
        }
        return rows.stream().findFirst();
    }

    /** Runs a statement without values and ignores what it answers. */
    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Undoes the transaction when the work is done, instead of committing it; its result counts nevertheless. */
    public void rollbackOnly() {
        rollbackOnly = true;
    }

    boolean isRollbackOnly() {
        return rollbackOnly;
    }

    private static void set(PreparedStatement statement, SqlValue... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            values[i].set(statement, i + 1);
        }
    }
}
