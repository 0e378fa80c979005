package io.fgproxy.examples.standalone;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Connects to a database, and keeps trying while a database that was there is away. Made for a pool that connects on a
 * thread of its own: HikariCP waits longer after each failure, up to five seconds, which would be too long once the
 * database is back. Thread-safe.
 */
final class ReconnectingDataSource implements DataSource {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(ReconnectingDataSource.class);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String CANNOT_CONNECT = "08";
    private static final String STARTING_OR_STOPPING = "57P0";

    private final String url;
    private final @Nullable String user;
    private final @Nullable String password;
    private volatile boolean wasThere;

    ReconnectingDataSource(String url, @Nullable String user, @Nullable String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** Connects, however long that takes; an interrupt ends it, as does a failure that is no outage. */
    @Override
    public Connection getConnection() throws SQLException {
        boolean away = false;
        while (true) {
            try {
                Connection connection = DriverManager.getConnection(url, user, password);
                wasThere = true;
                if (away) {
                    LOG.info("The database is back");
                }
                return connection;
            } catch (SQLException e) {
                if (!wasThere || !isOutage(e)) {
                    throw e;
                }
                if (!away) {
                    away = true;
                    LOG.warn("The database is away, SQLState {}; trying until it is back", e.getSQLState());
                }
                pause(e);
            }
        }
    }

    private static boolean isOutage(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith(CANNOT_CONNECT) || state.startsWith(STARTING_OR_STOPPING));
    }

    private static void pause(SQLException reason) throws SQLException {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }

    @Override
    public Connection getConnection(String otherUser, String otherPassword) throws SQLException {
        throw new SQLFeatureNotSupportedException("Only its own user connects");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter writer) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("It logs by slf4j");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException("It wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
