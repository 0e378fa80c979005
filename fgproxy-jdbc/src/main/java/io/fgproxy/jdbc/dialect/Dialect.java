package io.fgproxy.jdbc.dialect;

import io.fgproxy.jdbc.sql.SqlSession;
import java.sql.SQLException;

/** ANSI SQL, and the base of the dialects. Immutable and thread-safe. */
public class Dialect {
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

    /** Sees to it that what was committed survives a crash, or warns, where a database does not do so unasked. */
    public void makeDurable(SqlSession session) throws SQLException {
        // What commit means is not ours to question, unless a database is known for it.
    }
}
