package io.fgproxy.jdbc.dialect;

import java.sql.Connection;
import java.sql.SQLException;

/** SQLite. Its driver tells no SQLStates, only SQLite's own result codes. */
public final class SqliteDialect extends Dialect {
    private static final int ERROR = 1;
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READ_ONLY = 8;
    private static final int FULL = 13;
    private static final int CONSTRAINT = 19;

    /** SQLite 3. */
    public SqliteDialect() {}

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public boolean isDuplicate(SQLException e) {
        return e.getErrorCode() == CONSTRAINT;
    }

    @Override
    public boolean wasUndone(SQLException e) {
        return e.getErrorCode() == BUSY || e.getErrorCode() == LOCKED;
    }

    @Override
    public boolean isUnavailable(SQLException e) {
        return super.isUnavailable(e) || e.getErrorCode() == READ_ONLY || e.getErrorCode() == FULL;
    }

    @Override
    public boolean isNoTable(SQLException e) {
        return e.getErrorCode() == ERROR && String.valueOf(e.getMessage()).contains("no such table");
    }

    @Override
    public String firstRows(String query, int count) {
        return query + " LIMIT " + count;
    }

    /** Its function MOD is one of floating-point numbers. */
    @Override
    public String remainder(String dividend, String divisor) {
        return "(" + dividend + " % " + divisor + ")";
    }

    /** All it has. */
    @Override
    public int isolation() {
        return Connection.TRANSACTION_SERIALIZABLE;
    }
}
