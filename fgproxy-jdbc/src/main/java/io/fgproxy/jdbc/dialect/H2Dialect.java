package io.fgproxy.jdbc.dialect;

import io.fgproxy.jdbc.sql.SqlSession;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** H2 2.x. */
public final class H2Dialect extends Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(H2Dialect.class);
    private static final String LOCK_TIMEOUT = "HYT00";
    private static final int CONCURRENT_UPDATE = 90131;
    private static final int NO_ADMIN = 90040;

    /** H2 2.x. */
    public H2Dialect() {}

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public boolean isDuplicate(SQLException e) {
        return "23505".equals(e.getSQLState());
    }

    @Override
    public boolean wasUndone(SQLException e) {
        return super.wasUndone(e) || LOCK_TIMEOUT.equals(e.getSQLState()) || e.getErrorCode() == CONCURRENT_UPDATE;
    }

    @Override
    public Optional<String> locking(String query) {
        return Optional.of(query + " FOR UPDATE");
    }

    @Override
    public boolean writesAreParallel() {
        return true;
    }

    /** Out of the box commits reach the file up to half a second later. */
    @Override
    public void prepare(SqlSession session) throws SQLException {
        try {
            session.execute("SET WRITE_DELAY 0");
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_ADMIN) {
                throw e;
            }
            LOG.warn("H2 may forget the last half second when it crashes, and with it what was used."
                    + " Have its administrator run SET WRITE_DELAY 0.");
        }
    }
}
