package io.fgproxy.jdbc.sql;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work in transactions of one isolation on connections of a data source, and leaves these as they were. Work that
 * the database has undone for the sake of another transaction is run again, a bounded number of times and not after
 * half a minute; work whose outcome is unknown never is. Thread-safe.
 */
public final class SqlRunner {
    private static final Logger LOG = LoggerFactory.getLogger(SqlRunner.class);
    private static final int MOST_TRIES = 10;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final DataSource dataSource;
    private final Predicate<SQLException> wasUndone;
    private final Backoff backoff;
    private final int isolation;

    /**
     * To ask for the isolation costs a round trip on some databases, so it is believed once it was right; a conflict
     * casts doubt on it. Nothing but the number of conflicts depends on this.
     */
    private volatile boolean isolationTrusted;

    /**
     * Makes a runner.
     *
     * @param dataSource where the connections come from
     * @param wasUndone tells failures by which the database has undone the transaction for certain, and after which it
     *     may be tried again
     * @param backoff waits between the tries
     * @param isolation of the transactions, as {@link java.sql.Connection} numbers it
     */
    public SqlRunner(DataSource dataSource, Predicate<SQLException> wasUndone, Backoff backoff, int isolation) {
        this.dataSource = dataSource;
        this.wasUndone = wasUndone;
        this.backoff = backoff;
        this.isolation = isolation;
    }

    /** Runs work of one statement. The driver's autocommit does for it, which saves a round trip. */
    public <T> T alone(SqlWork<T> work) throws SQLException {
        return untilDone(work, false);
    }

    /** Runs work of any number of statements that take effect together or not at all. */
    public <T> T inTransaction(SqlWork<T> work) throws SQLException {
        return untilDone(work, true);
    }

    private <T> T untilDone(SqlWork<T> work, boolean transaction) throws SQLException {
        long start = System.nanoTime();
        for (int tries = 1; ; tries++) {
            try {
                return once(work, transaction);
            } catch (SQLException e) {
                boolean enough = tries == MOST_TRIES || System.nanoTime() - start > PATIENCE;
                if (enough || !wasUndone.test(e)) {
                    throw e;
                }
                isolationTrusted = false;
                LOG.debug("Try {} was undone by the database, SQLState {}", tries, e.getSQLState());
                pause(tries, e);
            }
        }
    }

    private <T> T once(SqlWork<T> work, boolean transaction) throws SQLException {
        try (Borrowed borrowed = new Borrowed(dataSource.getConnection())) {
            borrowed.beginAnew();
            if (!isolationTrusted) {
                isolationTrusted = !borrowed.isolate(isolation);
            }
            SqlSession session = new SqlSession(borrowed.connection());
            if (!transaction && borrowed.isAutoCommit()) {
                return work.run(session);
            }
            borrowed.begin();
            T result;
            try {
                result = work.run(session);
                if (session.isRollbackOnly()) {
                    borrowed.connection().rollback();
                    return result;
                }
            } catch (Throwable e) {
                borrowed.rollBackAfter(e);
                throw e;
            }
            commit(borrowed);
            return result;
        }
    }

    private void commit(Borrowed borrowed) throws SQLException {
        try {
            borrowed.connection().commit();
        } catch (SQLException e) {
            borrowed.rollBackAfter(e);
            throw wasUndone.test(e) ? e : new UnknownOutcomeException(e);
        }
    }

    private void pause(int tries, SQLException reason) throws SQLException {
        try {
            backoff.pause(tries);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reason.addSuppressed(e);
            throw reason;
        }
    }
}
