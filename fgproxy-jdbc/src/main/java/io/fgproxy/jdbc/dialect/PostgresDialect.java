package io.fgproxy.jdbc.dialect;

import io.fgproxy.jdbc.sql.ManyRows;
import io.fgproxy.jdbc.sql.SqlSession;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL. */
public final class PostgresDialect extends Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresDialect.class);
    private static final ManyRows ARRAYS = new PostgresRows();

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

    @Override
    public Optional<String> locking(String query) {
        return Optional.of(query + " FOR UPDATE");
    }

    /**
     * Tables of counters and holds are small when a plan is made and then grow, most of all with rows that are gone but
     * not cleared away. A plan that looks through them all would be kept and cost more and more; so there is none.
     */
    @Override
    public Optional<String> beforeCounters() {
        return Optional.of("SET LOCAL enable_seqscan = off");
    }

    /** With the usual 4 MB the sums of some ten thousand keys go through files, which takes twice as long. */
    @Override
    public Optional<String> beforeSums() {
        return Optional.of("SET LOCAL work_mem = '32MB'");
    }

    @Override
    public ManyRows manyRows() {
        return ARRAYS;
    }

    @Override
    public boolean writesAreParallel() {
        return true;
    }

    /** Whoever configured a server to be forgetful meant it, so this only tells. */
    @Override
    public void prepare(SqlSession session) throws SQLException {
        List<String> forgetful = session.query(
                "SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off'",
                row -> row.getString(1));
        for (String setting : forgetful) {
            LOG.warn(
                    "PostgreSQL may forget the last moments when it crashes, and with them what was used: {} is off",
                    setting);
        }
    }
}
