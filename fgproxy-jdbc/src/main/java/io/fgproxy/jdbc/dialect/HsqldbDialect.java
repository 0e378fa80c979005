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

    /** Out of the box a file database writes its log up to half a second after the commit. */
    @Override
    public void makeDurable(SqlSession session) throws SQLException {
        List<String> files = session.query(
                "SELECT value FROM information_schema.system_sessioninfo WHERE key = 'DATABASE' AND value LIKE 'file:%'",
                row -> row.getString(1));
        List<String> prompt = session.query(
                "SELECT property_value FROM information_schema.system_properties"
                        + " WHERE property_name = 'hsqldb.write_delay' AND property_value = 'false'",
                row -> row.getString(1));
        if (files.isEmpty() || !prompt.isEmpty()) {
            return;
        }
        try {
            session.execute("SET FILES WRITE DELAY FALSE");
            LOG.info("Switched the write delay of HSQLDB off, so that a crash does not forget what was used");
        } catch (SQLException e) {
            if (!NO_ADMIN.equals(e.getSQLState())) {
                throw e;
            }
            LOG.warn("HSQLDB may forget the last half second when it crashes, and with it what was used."
                    + " Have its administrator run SET FILES WRITE DELAY FALSE.");
        }
    }
}
