package io.fgproxy.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.jdbc.JdbcKeyStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Complete admissions (reserve, hold, settle, usage row) through the ledger on a real PostgreSQL with fsync, beside two
 * ways without it: a bare conditional update for each request (A), and the same bookkeeping in two transactions for each
 * request (B). All in one run, in turns. Arguments: seconds of each turn, rounds.
 */
public final class LedgerLoad {
    private static final int WARM_UP_SECONDS = 6;

    private LedgerLoad() {}

    /** Runs everything and prints medians. */
    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        try (EmbeddedPostgres postgres = server();
                HikariDataSource pool = pool(postgres.getJdbcUrl("postgres", "postgres"), 64)) {
            JdbcKeyStore store = JdbcKeyStore.builder(pool).createSchema(true).build();
            compare("64 callers, one hot key", new Shape(64, 1), store, pool, seconds, rounds);
            compare("64 callers, 1,000 keys", new Shape(64, 1000), store, pool, seconds, rounds);
            compare("8 callers, one hot key", new Shape(8, 1), store, pool, seconds, rounds);
            compare("1 caller, one key", new Shape(1, 1), store, pool, seconds, rounds);
        }
        embedded("HSQLDB in memory", "jdbc:hsqldb:mem:ledgerload", seconds, rounds);
        String file = Files.createTempDirectory("fgproxy-ledger") + "/db";
        embedded("HSQLDB in a file", "jdbc:hsqldb:file:" + file, seconds, rounds);
    }

    /** How many ask at once, for how many keys. */
    record Shape(int callers, int keys) {}

    private static EmbeddedPostgres server() throws IOException {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
    }

    private static HikariDataSource pool(String url, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        if (url.contains("hsqldb")) {
            config.setUsername("SA");
        }
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    private static void embedded(String title, String url, int seconds, int rounds) throws Exception {
        try (HikariDataSource pool = pool(url, 4)) {
            JdbcKeyStore store = JdbcKeyStore.builder(pool).createSchema(true).build();
            for (Shape shape : List.of(new Shape(64, 1), new Shape(64, 1000))) {
                AdmissionLoad load = new AdmissionLoad(store, shape.keys());
                List<LoadResult> results = new ArrayList<>();
                for (int round = 0; round < rounds; round++) {
                    results.add(load.run(shape.callers(), seconds));
                }
                System.out.printf(
                        Locale.ROOT,
                        "%s, %d callers, %d keys: %s%n",
                        title,
                        shape.callers(),
                        shape.keys(),
                        LoadResult.median(results));
            }
        }
    }

    private static void compare(
            String title, Shape shape, JdbcKeyStore store, HikariDataSource pool, int seconds, int rounds)
            throws Exception {
        PlainLoad plain = new PlainLoad(pool, shape.keys());
        AdmissionLoad ledger = new AdmissionLoad(store, shape.keys());
        ledger.run(shape.callers(), WARM_UP_SECONDS);
        List<LoadResult> bare = new ArrayList<>();
        List<LoadResult> withBooks = new ArrayList<>();
        List<LoadResult> combined = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            bare.add(plain.run(shape.callers(), seconds, false));
            withBooks.add(plain.run(shape.callers(), seconds, true));
            combined.add(ledger.run(shape.callers(), seconds));
        }
        LoadResult a = LoadResult.median(bare);
        LoadResult b = LoadResult.median(withBooks);
        LoadResult ours = LoadResult.median(combined);
        System.out.printf(Locale.ROOT, "%s%n  A      %s%n  B      %s%n  ledger %s%n", title, a, b, ours);
        System.out.printf(
                Locale.ROOT,
                "  ratios: %.1f x A, %.1f x B%n",
                ours.perSecond() / a.perSecond(),
                ours.perSecond() / b.perSecond());
        tellCosts(shape, pool);
        ledger.check();
    }

    /** In a turn of its own, because counting costs too. Everything runs on the same processors, and shares them. */
    private static void tellCosts(Shape shape, HikariDataSource pool) throws Exception {
        CountingDataSource counting = new CountingDataSource(pool);
        AdmissionLoad load =
                new AdmissionLoad(JdbcKeyStore.builder(counting.dataSource()).build(), shape.keys());
        load.run(shape.callers(), 1);
        long statements = counting.statements();
        long messages = counting.messages();
        long commits = counting.commits();
        Duration here = ProcessorTime.here();
        Duration server = ProcessorTime.ofServer();
        long admissions = load.run(shape.callers(), 3).operations();
        System.out.printf(
                Locale.ROOT,
                "  per admission: %.2f statements in %.2f messages, %.3f transactions;"
                        + " processor time %.0f us of this process (callers included), %.0f us of the database%n",
                (double) (counting.statements() - statements) / admissions,
                (double) (counting.messages() - messages + counting.commits() - commits) / admissions,
                (double) (counting.commits() - commits) / admissions,
                micros(ProcessorTime.here().minus(here), admissions),
                micros(ProcessorTime.ofServer().minus(server), admissions));
    }

    private static double micros(Duration time, long admissions) {
        return time.toNanos() / 1e3 / admissions;
    }
}
