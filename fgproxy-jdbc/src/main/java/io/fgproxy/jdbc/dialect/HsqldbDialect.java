package io.fgproxy.jdbc.dialect;

import io.fgproxy.jdbc.sql.SqlSession;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HSQLDB 2.x, with any of its transaction models. */
public final class HsqldbDialect extends Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(HsqldbDialect.class);
    private static final int SERIALIZATION_FAILURE = -4861;
    private static final String NO_ADMIN = "42507";

    /** HSQLDB 2.x. */
    public HsqldbDialect() {}

    @Override
    public String name() {
        return "hsqldb";
    }

    @Override
    public boolean isDuplicate(SQLException e) {
        return "23505".equals(e.getSQLState());
    }

    @Override
    public boolean wasUndone(SQLException e) {
        return super.wasUndone(e) || e.getErrorCode() == SERIALIZATION_FAILURE;
    }

    /**
     * Out of the box a file database writes its log up to half a second after the commit, and its data file grows for ever,
     * however many rows are deleted.
     */
    @Override
    public void prepare(SqlSession session) throws SQLException {
        List<String> files = session.query(
                "SELECT value FROM information_schema.system_sessioninfo WHERE key = 'DATABASE' AND value LIKE 'file:%'",
                row -> row.getString(1));
        if (files.isEmpty()) {
            return;
        }
        if (!property(session, "hsqldb.write_delay").equals("false")) {
            set(
                    session,
                    "SET FILES WRITE DELAY FALSE",
                    "HSQLDB may forget the last half second when it crashes, and with it what was used");
        }
        if (property(session, "hsqldb.files_space").equals("0")) {
            set(session, "SET FILES SPACE TRUE", "HSQLDB does not use the room of deleted rows again");
        }
    }

    private static String property(SqlSession session, String name) throws SQLException {
        List<String> values = session.query(
                "SELECT property_value FROM information_schema.system_properties WHERE property_name = '" + name + "'",
                row -> row.getString(1));
        return values.isEmpty() ? "" : String.valueOf(values.get(0));
    }

    private static void set(SqlSession session, String statement, String otherwise) throws SQLException {
        try {
            session.execute(statement);
            LOG.info("Ran {}; without it, {}", statement, otherwise);
        } catch (SQLException e) {
            if (!NO_ADMIN.equals(e.getSQLState())) {
                throw e;
            }
            LOG.warn("{}. Have its administrator run {}.", otherwise, statement);
        }
    }
}
