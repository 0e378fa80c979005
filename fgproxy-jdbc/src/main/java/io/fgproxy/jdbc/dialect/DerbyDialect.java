package io.fgproxy.jdbc.dialect;

import java.sql.SQLException;
import java.util.Optional;

/** Apache Derby. */
public final class DerbyDialect extends Dialect {
    /** Derby 10.16 or newer. */
    public DerbyDialect() {}

    @Override
    public String name() {
        return "derby";
    }

    @Override
    public boolean isDuplicate(SQLException e) {
        return "23505".equals(e.getSQLState());
    }

    /** It scans small tables, so that transactions on different rows block each other, and notices after 20 seconds. */
    @Override
    public Optional<String> beforeCounters() {
        return Optional.of("LOCK TABLE fg_counter IN EXCLUSIVE MODE");
    }

    /** 40XL1 and 40XL2 are timeouts of locks. */
    @Override
    public boolean wasUndone(SQLException e) {
        String state = e.getSQLState();
        return super.wasUndone(e) || (state != null && state.startsWith("40XL"));
    }
}
