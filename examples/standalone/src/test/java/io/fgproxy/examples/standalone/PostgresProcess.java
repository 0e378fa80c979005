package io.fgproxy.examples.standalone;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A real PostgreSQL at a port of its own, which can be killed and started again with the same data. */
final class PostgresProcess implements AutoCloseable {
    private final Path data;
    private final String url;
    private EmbeddedPostgres server;

    private PostgresProcess(Path data, EmbeddedPostgres server) {
        this.data = data;
        this.server = server;
        this.url = server.getJdbcUrl("postgres", "postgres");
    }

    /** Starts one with fresh data in the folder. */
    static PostgresProcess start(Path folder) throws IOException {
        Path data = Files.createDirectory(folder.resolve("postgres"));
        return new PostgresProcess(data, builder(data).start());
    }

    private static EmbeddedPostgres.Builder builder(Path data) {
        // Unlike the embedding's default, which makes commits forgettable; that the disk is not synced does not matter.
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100");
    }

    String url() {
        return url;
    }

    /** Whether it takes connections. */
    boolean accepts() {
        try (Connection connection = DriverManager.getConnection(url)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Sends SIGKILL to the server's first process; the others then end by themselves. */
    void kill() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    /** Starts it again at the same port. The handle must be closed first: it holds a lock on the folder. */
    void restart() throws IOException {
        int port = server.getPort();
        server.close();
        server = builder(data).setPort(port).start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
