package io.fgproxy.jdbc.dialect;

import java.sql.SQLException;

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

    /** 40XL1 and 40XL2 are timeouts of locks. */
    @Override
    public boolean wasUndone(SQLException e) {
        String state = e.getSQLState();
        return super.wasUndone(e) || (state != null && state.startsWith("40XL"));
    }
}
