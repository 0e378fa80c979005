package io.fgproxy.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.FgProxy;
import io.fgproxy.jdbc.JdbcKeyStore;
import io.fgproxy.key.MasterKey;
import io.fgproxy.servlet.FgAdminServlet;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * How long the lists and sums of the admin API take, over HTTP, where there are many sub-keys and much use: on a real
 * PostgreSQL with its default settings and fsync. Arguments, all optional: how many sub-keys, how many rows of use, how
 * often each question is asked, and a folder to keep the database in, which is found there the next time and then not
 * filled again; with {@code plans} behind it the plans of slow statements are logged, which takes time itself.
 */
public final class AdminLoad {
    private static final String TOKEN = "the-token-of-the-benchmark";
    private static final double GOAL_MILLIS = 300;

    private AdminLoad() {}

    /** Fills the tables, asks everything and prints a table. */
    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        int keys = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int rows = args.length > 1 ? Integer.parseInt(args[1]) : 5_000_000;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 31;
        boolean kept = args.length > 3;
        Path folder = kept ? Path.of(args[3]) : Files.createTempDirectory("fgproxy-admin-load");
        try (EmbeddedPostgres postgres = server(folder, !kept, args.length > 4);
                HikariDataSource pool = pool(postgres.getJdbcUrl("postgres", "postgres"))) {
            JdbcKeyStore store = JdbcKeyStore.builder(pool).createSchema(true).build();
            FgProxy proxy = FgProxy.builder()
                    .store(store)
                    .masterKey(MasterKey.generate())
                    .build();
            if (store.usageLog().count(null) == 0) {
                fill(store, proxy, pool, keys, rows);
            }
            ask(proxy, rounds);
        }
    }

    private static EmbeddedPostgres server(Path folder, boolean clean, boolean plans) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(clean)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on");
        if (plans) {
            builder.setServerConfig("session_preload_libraries", "auto_explain")
                    .setServerConfig("auto_explain.log_min_duration", "100")
                    .setServerConfig("auto_explain.log_analyze", "on")
                    .setServerConfig("auto_explain.log_buffers", "on")
                    .setServerConfig("auto_explain.log_timing", "off");
        }
        return builder.start();
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(8);
        return new HikariDataSource(config);
    }

    /** The sums are made by the product itself, a bounded piece of work at a time, as in a running proxy. */
    private static void fill(JdbcKeyStore store, FgProxy proxy, HikariDataSource pool, int keys, int rows)
            throws Exception {
        long begin = System.nanoTime();
        Instant end = Instant.now();
        new AdminRows(pool, keys, rows, end).fill(store, proxy);
        System.out.printf("%,d sub-keys and %,d rows of use written in %.0f s%n", keys, rows, seconds(begin));
        long summing = System.nanoTime();
        while (store.usageLog().rollUp(end)) {
            // It tells whether there is more to do.
        }
        System.out.printf("added up by the roll-up in %.0f s%n", seconds(summing));
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            // As the server does by itself, but not at any time.
            statement.execute("VACUUM (ANALYZE)");
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void ask(FgProxy proxy, int rounds) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        FgAdminServlet servlet = new FgAdminServlet(proxy, FgAdminServlet.tokenDigest(TOKEN));
        context.addServlet(new ServletHolder("admin", servlet), "/admin/api/*");
        server.setHandler(context);
        server.start();
        try {
            URI base = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/admin/api/");
            AdminClient client = new AdminClient(base, TOKEN);
            List<AdminQuestion> questions = AdminQuestion.all(client, proxy, Instant.now());
            System.out.println(
                    "\n| question | rows | median, ms | p95, ms | processor, ms | |\n|---|---|---|---|---|---|");
            for (AdminQuestion question : questions) {
                AdminQuestion.Measured measured = question.measure(client, rounds);
                System.out.printf(
                        "| %s | %,d | %.0f | %.0f | %.0f | %s |%n",
                        question.name(),
                        measured.rows(),
                        measured.median(),
                        measured.p95(),
                        measured.processor(),
                        measured.median() < GOAL_MILLIS ? "" : "over 300");
            }
        } finally {
            server.stop();
        }
    }
}
