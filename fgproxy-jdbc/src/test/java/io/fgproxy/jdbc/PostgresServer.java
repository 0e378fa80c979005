package io.fgproxy.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A real PostgreSQL, at a port of its own. It ends with the JVM at the latest. */
final class PostgresServer implements DatabaseServer {
    private static final class Shared {
        static final PostgresServer SERVER = new PostgresServer(true);
    }

    private final boolean disposable;
    private final Path data;
    private EmbeddedPostgres server;

    /** Starts a server with fresh data, which stays until the server is closed. */
    PostgresServer() {
        this(false);
    }

    private PostgresServer(boolean disposable) {
        this.disposable = disposable;
        try {
            data = Files.createTempDirectory("postgres");
            server = builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EmbeddedPostgres.Builder builder() {
        // Unlike the embedding's default, which makes commits forgettable; that the disk is not synced does not matter.
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(disposable)
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "300");
    }

    /** The one for all tests of the JVM that do not need their own. */
    static PostgresServer shared() {
        return Shared.SERVER;
    }

    int port() {
        return server.getPort();
    }

    @Override
    public String url(String database) {
        return server.getJdbcUrl("postgres", database);
    }

    /** Makes a database whose collation is not the order of characters. */
    @Override
    public void createDatabase(String name) {
        execute("CREATE DATABASE " + name
                + " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LC_COLLATE 'C' LC_CTYPE 'C'");
    }

    @Override
    public void execute(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void setReadOnly(boolean on) {
        execute("ALTER SYSTEM SET default_transaction_read_only = " + (on ? "on" : "off"));
        execute("SELECT pg_reload_conf()");
    }

    @Override
    public void kill() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
            ProcessHandle.of(pid).ifPresent(process -> {
                process.destroyForcibly();
                process.onExit().join();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The handle must be closed first even if the server was killed: it holds a lock on the folder. */
    @Override
    public void restart() {
        int port = server.getPort();
        stop();
        try {
            server = builder().setPort(port).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
        Folders.delete(data);
    }
}
