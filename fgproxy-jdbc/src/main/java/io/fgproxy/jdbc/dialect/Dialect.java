package io.fgproxy.jdbc.dialect;

import io.fgproxy.jdbc.sql.ManyRows;
import io.fgproxy.jdbc.sql.SqlSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Optional;

/** ANSI SQL, and the base of the dialects. Immutable and thread-safe. */
public class Dialect {
    private static final List<String> UNAVAILABLE = List.of("08", "25006", "57P", "53");
    private static final ManyRows BATCHES = new ManyRows();

    /** ANSI SQL as it stands. */
    public Dialect() {}

    /** The name of the folder that has the statements of the schema. */
    public String name() {
        return "ansi";
    }

    /** Whether the statement failed because a unique value is taken. Class 23 is as exact as the standard gets. */
    public boolean isDuplicate(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.startsWith("23");
    }

    /** Whether the database has undone the transaction for the sake of another one, so that it may be tried again. */
    public boolean wasUndone(SQLException e) {
        return "40001".equals(e.getSQLState());
    }

    /** The query, cut off after so many rows. */
    public String firstRows(String query, int count) {
        return query + " FETCH FIRST " + count + " ROWS ONLY";
    }

    /** The expression of the remainder of a division of integers. */
    public String remainder(String dividend, String divisor) {
        return "MOD(" + dividend + ", " + divisor + ")";
    }

    /**
     * Sees to it that what was committed survives a crash, and that the room of deleted rows is used again, or warns, where a
     * database does not do so unasked.
     */
    public void prepare(SqlSession session) throws SQLException {
        // What commit means is not ours to question, unless a database is known for it.
    }

    /**
     * A query whose rows stay locked until the transaction ends, in the order in which they come; empty if the database
     * has no such thing, or only says so: then rows are locked by an update that changes nothing.
     */
    public Optional<String> locking(String query) {
        return Optional.empty();
    }

    /**
     * A statement that transactions on counters begin with, for example to keep others from them where the locks of rows
     * are not enough, because the database also locks rows that it merely passes by.
     */
    public Optional<String> beforeCounters() {
        return Optional.empty();
    }

    /** A statement that transactions begin with which add up many rows, for they may need more than the usual. */
    public Optional<String> beforeSums() {
        return Optional.empty();
    }

    /** How statements on many rows at once are best told. */
    public ManyRows manyRows() {
        return BATCHES;
    }

    /** Whether it is worth writing with several connections at once. */
    public boolean writesAreParallel() {
        return false;
    }

    /**
     * Whether the database cannot be reached, is on its way down or up, or may only be read: then nothing is wrong with
     * the statement. Class 08 is the standard's for connections and 25006 for what must not write; 57P is PostgreSQL's for
     * an administrator's doing, 53 for a disk that is full and the like.
     */
    public boolean isUnavailable(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || e instanceof SQLTimeoutException
                || (state != null && UNAVAILABLE.stream().anyMatch(state::startsWith));
    }

    /** Whether there is no such table. Class 42 is "syntax error or access rule violation", as exact as the standard gets. */
    public boolean isNoTable(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("42");
    }

    /** The isolation of transactions: READ COMMITTED where the database has it, for what matters is locked anyway. */
    public int isolation() {
        return Connection.TRANSACTION_READ_COMMITTED;
    }
}
