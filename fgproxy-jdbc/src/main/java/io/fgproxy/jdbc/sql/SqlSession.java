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
    private static final int MOST_AT_ONCE = 64;

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

    /**
     * Runs one statement for many rows of values at once.
     *
     * @param sql with {@code %s} where the rows go, each a list of question marks in parentheses
     * @return how many rows were changed in all
     */
    public int updateByValues(String sql, List<SqlValue[]> rows) throws SQLException {
        int changed = 0;
        int done = 0;
        while (done < rows.size()) {
            List<SqlValue[]> some = nextOf(rows, done);
            changed += update(sql.formatted(marks(some)), flat(some));
            done += some.size();
        }
        return changed;
    }

    /** Powers of two, so that a database sees few different statements and can keep their plans. */
    private static List<SqlValue[]> nextOf(List<SqlValue[]> rows, int done) {
        return rows.subList(done, done + Math.min(MOST_AT_ONCE, Integer.highestOneBit(rows.size() - done)));
    }

    private static String marks(List<SqlValue[]> rows) {
        String one = "(" + "?, ".repeat(rows.get(0).length - 1) + "?)";
        return (one + ", ").repeat(rows.size() - 1) + one;
    }

    private static SqlValue[] flat(List<SqlValue[]> rows) {
        List<SqlValue> values = new ArrayList<>();
        rows.forEach(row -> values.addAll(List.of(row)));
        return values.toArray(new SqlValue[0]);
    }

    /**
     * Inserts rows.
     *
     * @param head what stands before {@code VALUES}
     * @param together whether many go into one statement: where statements travel that is cheaper, and where they are
     *     compiled each time it is dearer
     */
    public void insertAll(String head, List<SqlValue[]> rows, boolean together) throws SQLException {
        if (!together && !rows.isEmpty()) {
            updateAll(head + " VALUES " + marks(rows.subList(0, 1)), rows);
            return;
        }
        int done = 0;
        while (done < rows.size()) {
            List<SqlValue[]> some = nextOf(rows, done);
            update(head + " VALUES " + marks(some), flat(some));
            done += some.size();
        }
    }

    /**
     * Runs a query, or an update, for all of these values, as many at once as is good.
     *
     * @param work gets a list of question marks in parentheses, and as many values
     */
    public void inLists(List<String> values, ListWork work) throws SQLException {
        for (int done = 0; done < values.size(); done += MOST_AT_ONCE) {
            List<String> some = values.subList(done, Math.min(values.size(), done + MOST_AT_ONCE));
            int size = Integer.highestOneBit(some.size());
            size = size == some.size() ? size : 2 * size;
            SqlValue[] padded = new SqlValue[size];
            for (int i = 0; i < size; i++) {
                padded[i] = SqlValue.text(some.get(Math.min(i, some.size() - 1)));
            }
            work.run("(" + "?, ".repeat(size - 1) + "?)", padded);
        }
    }

    /** What is done with one list of values. */
    @FunctionalInterface
    public interface ListWork {
        /** Does it. */
        void run(String marks, SqlValue[] values) throws SQLException;
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
