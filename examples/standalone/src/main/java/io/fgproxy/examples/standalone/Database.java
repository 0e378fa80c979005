package io.fgproxy.examples.standalone;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.jdbc.JdbcKeyStore;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.StoreException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pool of connections to one database, and the key store on it. */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final String EMBEDDED = "jdbc:hsqldb:file:";
    private static final int CONNECTIONS = 10;
    private static final int FILES_IN_USE = -451;
    private static final long LONGEST_WAIT_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final HikariDataSource pool;
    private final boolean embedded;
    private final KeyStore store;

    private Database(HikariDataSource pool, boolean embedded, KeyStore store) {
        this.pool = pool;
        this.embedded = embedded;
        this.store = store;
    }

    /** The database in the data folder: each commit is on the disk before it is answered. */
    static String embeddedUrl(DataFolder folder) {
        return EMBEDDED + folder.database() + ";hsqldb.write_delay=false;hsqldb.tx=mvcc";
    }

    /** The pool would say the same of a failure with a stack trace, and with the URL, which may hold a password. */
    private static void tryOnce(String url, @Nullable String user, @Nullable String password) throws SQLException {
        try (Connection connection = connect(url, user, password)) {
            LOG.debug("Connected to {}", connection.getMetaData().getDatabaseProductName());
        }
    }

    /**
     * HSQLDB waits for ten seconds whether another process still has the files, for one that was killed cannot tell.
     * That is sometimes a moment too short.
     */
    private static Connection connect(String url, @Nullable String user, @Nullable String password)
            throws SQLException {
        try {
            return DriverManager.getConnection(url, user, password);
        } catch (SQLException e) {
            if (e.getErrorCode() != FILES_IN_USE) {
                throw e;
            }
            return DriverManager.getConnection(url, user, password);
        }
    }

    /**
     * Connects, and creates or migrates the tables.
     *
     * @throws StartupException if that fails
     */
    static Database open(String url, @Nullable String user, @Nullable String password, ProxyMetrics metrics) {
        try {
            tryOnce(url, user, password);
        } catch (SQLException e) {
            throw new StartupException("The database cannot be opened: "
                    + String.valueOf(e.getMessage()).replace(url, Setting.JDBC_URL.variable()));
        }
        HikariConfig config = new HikariConfig();
        config.setPoolName("fgproxy");
        config.setDataSource(new ReconnectingDataSource(url, user, password));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(LONGEST_WAIT_MILLIS);
        HikariDataSource pool = new HikariDataSource(config);
        try {
            return new Database(
                    pool,
                    url.startsWith(EMBEDDED),
                    JdbcKeyStore.builder(pool)
                            .createSchema(true)
                            .metrics(metrics)
                            .build());
        } catch (StoreException e) {
            shutDown(pool, url.startsWith(EMBEDDED));
            Throwable cause = e.getCause();
            throw new StartupException(e.getMessage() + (cause == null ? "" : ": " + cause.getMessage()));
        }
    }

    KeyStore store() {
        return store;
    }

    @Override
    public void close() {
        shutDown(pool, embedded);
    }

    private static void shutDown(HikariDataSource pool, boolean embedded) {
        try (pool) {
            if (embedded) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("SHUTDOWN");
                }
            }
        } catch (SQLException e) {
            // Nothing is lost: it recovers from its log at the next start.
            LOG.warn("The embedded database did not shut down", e);
        }
    }
}
