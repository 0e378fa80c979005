package io.fgproxy.jdbc.dialect;

import java.sql.SQLException;
import java.util.Optional;

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

    /** Any number will do, as long as nobody else in the database takes it; this one reads "fgproxy". */
    @Override
    public Optional<String> schemaLock() {
        return Optional.of("SELECT pg_advisory_xact_lock(" + 0x66_67_70_72_6F_78_79L + ")");
    }
}
