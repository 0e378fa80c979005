package io.fgproxy.jdbc.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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

    /** Runs one statement once for each row of values, in one go. Returns how many rows were changed in all. */
    public int updateAll(String sql, List<SqlValue[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return 0;
        }
        if (rows.size() == 1) {
            return update(sql, rows.get(0));
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (SqlValue[] row : rows) {
                set(statement, row);
                statement.addBatch();
            }
            int changed = 0;
            for (int count : statement.executeBatch()) {
                // Some drivers only know that it went well.
                changed += count == Statement.SUCCESS_NO_INFO ? 1 : count;
            }
            return changed;
        }
    }

    /** Runs a query. Returns its rows in their order. */
    public <T> List<T> query(String sql, RowReader<T> reader, SqlValue... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, values);
            try (ResultSet row = statement.executeQuery()) {
                return rows(row, reader);
            }
        }
    }

    private static <T> List<T> rows(ResultSet row, RowReader<T> reader) throws SQLException {
        List<T> rows = new ArrayList<>();
        while (row.next()) {
            rows.add(reader.read(row));
        }
        return rows;
    }

    /** Does one step. */
    public void run(Step step) throws SQLException {
        if (step instanceof Step.Query<?> query) {
            run(query);
        } else if (step instanceof Step.Change change) {
            change.changed().accept(updateAll(change.sql(), change.rows()));
        }
    }

    private <T> void run(Step.Query<T> query) throws SQLException {
        query(query.sql(), query.reader(), query.values().toArray(new SqlValue[0]))
                .forEach(query.each());
    }

    /**
     * Does steps, of one row of values each, as one statement that the driver must take apart and send together. If one
     * fails, none after it is done.
     */
    public void runTogether(List<Step> steps) throws SQLException {
        if (steps.isEmpty()) {
            return;
        }
        String sql = steps.stream().map(Step::sql).collect(Collectors.joining("; "));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int marks = 0;
            for (Step step : steps) {
                List<SqlValue> values = step instanceof Step.Query<?> query
                        ? query.values()
                        : List.of(((Step.Change) step).rows().get(0));
                for (SqlValue value : values) {
                    value.set(statement, ++marks);
                }
            }
            statement.execute();
            for (Step step : steps) {
                if (step instanceof Step.Query<?> query) {
                    answer(query, statement);
                } else if (step instanceof Step.Change change) {
                    change.changed().accept(statement.getUpdateCount());
                }
                statement.getMoreResults();
            }
        }
    }

    private static <T> void answer(Step.Query<T> query, PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.getResultSet()) {
            rows(row, query.reader()).forEach(query.each());
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
