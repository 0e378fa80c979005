package io.fgproxy.jdbc.dialect;

import java.sql.SQLException;

/** PostgreSQL. */
public final class PostgresDialect extends Dialect {
    /** PostgreSQL, any supported version. */
    public PostgresDialect() {}

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public boolean isDuplicate(SQLException e) {
        return "23505".equals(e.getSQLState());
    }

    /** A deadlock has a state of its own here. */
    @Override
    public boolean wasUndone(SQLException e) {
        return super.wasUndone(e) || "40P01".equals(e.getSQLState());
    }
}
