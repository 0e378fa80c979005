package io.fgproxy.jdbc;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.SqlRunner;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.jdbc.sql.SqlWork;
import io.fgproxy.store.StoreException;
import java.sql.SQLException;

/** The runner and the dialect of one database; turns every fault into a {@link StoreException}. Thread-safe. */
final class Database {
    private static final int MOST_PUTS = 20;

    private final SqlRunner runner;
    private final Dialect dialect;

    Database(SqlRunner runner, Dialect dialect) {
        this.runner = runner;
        this.dialect = dialect;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Runs work of one statement; {@code task} completes "The database could not …". */
    <T> T alone(String task, SqlWork<T> work) {
        try {
            return runner.alone(work);
        } catch (SQLException | RuntimeException e) {
            throw fault(task, e);
        }
    }

    /** Runs work of several statements; {@code task} completes "The database could not …". */
    <T> T inTransaction(String task, SqlWork<T> work) {
        try {
            return runner.inTransaction(work);
        } catch (SQLException | RuntimeException e) {
            throw fault(task, e);
        }
    }

    /** As {@link #inTransaction}, for those who tell faults apart themselves. */
    <T> T transaction(SqlWork<T> work) throws SQLException {
        return runner.inTransaction(work);
    }

    /** See {@link Dialect#prepare}. */
    void prepare() {
        alone("be prepared", session -> {
            dialect.prepare(session);
            return true;
        });
    }

    /** Whether the statement changed a row. A unique value that is taken means no. */
    boolean changes(String task, String sql, SqlValue... values) {
        return unlessTaken(task, () -> runner.alone(session -> session.update(sql, values) > 0));
    }

    /** Whether work of several statements did what it should. A unique value that is taken means no. */
    boolean changesWith(String task, SqlWork<Boolean> work) {
        return unlessTaken(task, () -> runner.inTransaction(work));
    }

    /**
     * Changes a row, or inserts it if there is none; both statements take the same values.
     */
    void put(String task, String update, String insert, SqlValue... values) {
        for (int i = 0; i < MOST_PUTS; i++) {
            // Whoever fails to insert what another has just inserted changes that.
            if (changes(task, update, values) || changes(task, insert, values)) {
                return;
            }
        }
        throw new StoreException("The database could not " + task + ": it is being changed too often");
    }

    private interface Attempt {
        boolean run() throws SQLException;
    }

    private boolean unlessTaken(String task, Attempt attempt) {
        try {
            return attempt.run();
        } catch (SQLException e) {
            if (dialect.isDuplicate(e)) {
                return false;
            }
            throw fault(task, e);
        } catch (RuntimeException e) {
            throw fault(task, e);
        }
    }

    /** What callers are told of a fault. */
    static StoreException fault(String task, Exception e) {
        String message = "The database could not " + task;
        if (!(e instanceof SQLException sql)) {
            return e instanceof StoreException fault ? fault : new StoreException(message + ": " + e.getMessage(), e);
        }
        String state = sql.getSQLState();
        if (state != null && (state.startsWith("22") || state.startsWith("23"))) {
            // The cause is dropped on purpose: databases quote the values of the row in such messages.
            return new StoreException(message + ": the values are refused with SQLState " + state);
        }
        return new StoreException(message + ", SQLState " + state, e);
    }
}
