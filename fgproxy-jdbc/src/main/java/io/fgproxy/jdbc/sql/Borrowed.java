package io.fgproxy.jdbc.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of somebody's pool, which goes back as it came: same autocommit, same isolation, no open transaction.
 * Giving it back never throws, for the work has its outcome by then. Not thread-safe.
 */
final class Borrowed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Borrowed.class);

    private final Connection connection;
    private boolean autoCommitChanged;
    private @Nullable Integer isolationBefore;
    private boolean broken;

    Borrowed(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /**
     * Ends the transaction that a pool may have begun, with a statement of its own or by forgetting one: what it read is
     * old, and nobody wants it to take effect. Costs nothing where autocommit is on, and most drivers know without asking.
     */
    void beginAnew() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    /** Sets the isolation. Returns false if it was that before. */
    boolean isolate(int wanted) throws SQLException {
        int isolation = connection.getTransactionIsolation();
        if (isolation == wanted) {
            return false;
        }
        connection.setTransactionIsolation(wanted);
        isolationBefore = isolation;
        return true;
    }

    boolean isAutoCommit() throws SQLException {
        return connection.getAutoCommit();
    }

    void begin() throws SQLException {
        if (connection.getAutoCommit()) {
            connection.setAutoCommit(false);
            autoCommitChanged = true;
        }
    }

    /** Undoes the transaction after a failure, which stays the one to be told. */
    void rollBackAfter(Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException | RuntimeException e) {
            broken = true;
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try (Connection closed = connection) {
            if (broken) {
                // To switch autocommit on would commit what could not be rolled back.
                closed.abort(Runnable::run);
                return;
            }
            if (autoCommitChanged) {
                closed.setAutoCommit(true);
            }
            Integer before = isolationBefore;
            if (before != null) {
                closed.setTransactionIsolation(before);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debug("A connection could not be given back as it was", e);
        }
    }
}
