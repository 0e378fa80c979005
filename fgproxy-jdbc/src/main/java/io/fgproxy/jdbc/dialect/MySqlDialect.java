package io.fgproxy.jdbc.dialect;

import io.fgproxy.jdbc.sql.ManyRows;
import io.fgproxy.jdbc.sql.SqlSession;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MariaDB and MySQL, with InnoDB. */
public final class MySqlDialect extends Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(MySqlDialect.class);
    private static final ManyRows LISTS = new ListedRows();
    private static final int DUPLICATE = 1062;
    private static final int LOCK_TIMEOUT = 1205;
    private static final int READ_ONLY = 1290;

    /** MariaDB 10.6 or MySQL 8, or newer. */
    public MySqlDialect() {}

    @Override
    public String name() {
        return "mysql";
    }

    @Override
    public boolean isDuplicate(SQLException e) {
        return e.getErrorCode() == DUPLICATE;
    }

    /** A deadlock is 1213 with SQLState 40001. */
    @Override
    public boolean wasUndone(SQLException e) {
        return super.wasUndone(e) || e.getErrorCode() == LOCK_TIMEOUT;
    }

    @Override
    public boolean isUnavailable(SQLException e) {
        return super.isUnavailable(e) || e.getErrorCode() == READ_ONLY;
    }

    @Override
    public String firstRows(String query, int count) {
        return query + " LIMIT " + count;
    }

    @Override
    public Optional<String> locking(String query) {
        return Optional.of(query + " FOR UPDATE");
    }

    @Override
    public ManyRows manyRows() {
        return LISTS;
    }

    @Override
    public boolean writesAreParallel() {
        return true;
    }

    /** Whoever configured a server to be forgetful meant it, so this only tells. */
    @Override
    public void prepare(SqlSession session) throws SQLException {
        List<String> flush =
                session.query("SHOW VARIABLES LIKE 'innodb_flush_log_at_trx_commit'", row -> row.getString(2));
        if (!flush.equals(List.of("1"))) {
            LOG.warn(
                    "The database may forget the last moments when it crashes, and with them what was used:"
                            + " innodb_flush_log_at_trx_commit is {}",
                    flush);
        }
    }
}
