package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.jdbc.JdbcKeyStore;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.wire.Pace;
import io.fgproxy.testkit.wire.RequestMatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * Three servers, each in a process of its own, on one PostgreSQL and with one fake OpenAI behind them; and a look into
 * their books that goes past them.
 */
final class Cluster implements AutoCloseable {
    static final int NODES = 3;

    private final PostgresProcess postgres;
    private final FakeOpenAi upstream = FakeOpenAi.builder().keep(0, 0).start().pace(Pace.every(Duration.ofMillis(3)));
    private final Path folder;
    private final Map<String, String> environment;
    private final AtomicReferenceArray<ServerProcess> nodes = new AtomicReferenceArray<>(NODES);
    private final HikariDataSource pool;
    private final FgProxy books;

    /**
     * A sub-key with limits, in a group with limits.
     *
     * @param secret what its holder sends
     */
    record Budget(SubKeyId id, String secret) {}

    /**
     * What the usage log says of a key.
     *
     * @param rows how many there are
     * @param amounts what they come to
     */
    record Logged(long rows, Amounts amounts) {}

    private Cluster(Path folder) throws IOException {
        this.folder = folder;
        postgres = PostgresProcess.start(folder);
        String masterKey = MasterKey.generateBase64();
        environment = Map.of(
                "FGPROXY_MASTER_KEY",
                masterKey,
                "FGPROXY_ADMIN_TOKEN",
                ServerProcess.ADMIN_TOKEN,
                "FGPROXY_JDBC_URL",
                postgres.url(),
                "OPENAI_BASE_URL",
                upstream.baseUrl().toString(),
                "OPENAI_API_KEY",
                FakeOpenAi.DEFAULT_KEY);
        // What fails is asked for by another path than what succeeds, since replies are chosen by the head.
        upstream.respondAlways(
                RequestMatcher.of("POST", NodeLoad.FAILING_PATH),
                OpenAiReply.error(500, "server_error", "The server had an error."));
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(postgres.url());
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(1000);
        pool = new HikariDataSource(config);
        books = FgProxy.builder()
                .store(JdbcKeyStore.builder(pool).createSchema(true).build())
                .masterKey(MasterKey.fromBase64(masterKey))
                .build();
    }

    /** Starts everything. */
    static Cluster start(Path folder) throws IOException {
        Cluster cluster = new Cluster(folder);
        try {
            for (int i = 0; i < NODES; i++) {
                cluster.startNode(i);
            }
            return cluster;
        } catch (IOException | RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    PostgresProcess postgres() {
        return postgres;
    }

    /** A node; null while it is dead. */
    ServerProcess node(int index) {
        return nodes.get(index);
    }

    /** Starts a node that is not running. */
    void startNode(int index) throws IOException {
        nodes.set(index, ServerProcess.start(folder, environment));
    }

    /** Sends SIGKILL to a node; from before that on, nobody gets it any more. */
    void killNode(int index) throws InterruptedException {
        nodes.getAndSet(index, null).kill();
    }

    /** How many requests reached upstream, all of which it answered. */
    int answered() {
        return upstream.count();
    }

    /**
     * Makes a key whose limits, and whose group's, have room for about so many requests of {@link NodeLoad}.
     *
     * @param tight which limit is reached first: 0 the key's requests, 1 the key's tokens, 2 the group's money, 3 the
     *     group's output tokens
     */
    Budget budget(int requests, int tight) {
        long[] room = IntStream.range(0, 4)
                .mapToLong(i -> (long) requests * (i == tight ? 1 : 3))
                .toArray();
        String group = "g" + System.nanoTime();
        books.groups()
                .putKeys(
                        group,
                        new KeyGroup(
                                null,
                                Policy.standard(),
                                List.of(
                                        limit(Meter.REQUESTS, requests * 3L),
                                        limit(Meter.OUTPUT_TOKENS, room[3] * NodeLoad.OUTPUT_TOKENS),
                                        limit(Meter.COST_USD, room[2] * NodeLoad.ABOUT_MICRO_USD))));
        CreatedSubKey created = books.subKeys()
                .create(SubKeySettings.named("of " + group)
                        .group(group)
                        .limits(List.of(
                                limit(Meter.REQUESTS, room[0]),
                                limit(Meter.TOTAL_TOKENS, room[1] * NodeLoad.ABOUT_TOKENS),
                                limit(Meter.COST_USD, requests * 3L * NodeLoad.ABOUT_MICRO_USD)))
                        .build());
        return new Budget(created.key().id(), created.secret().reveal());
    }

    private static Limit limit(Meter meter, long amount) {
        return Limit.of(meter, amount, new Window.Lifetime());
    }

    /** How the limits of a key and of its group stand. */
    List<LimitStanding> standings(Budget budget) {
        return books.subKeys().standings(budget.id()).orElseThrow();
    }

    /** All that a key used in its life, and what is held for it. */
    Tally tally(Budget budget) {
        return books.subKeys().tally(budget.id()).orElseThrow();
    }

    /** How many holds there are. */
    long holds() {
        return query("SELECT count(*) FROM fg_hold")[0];
    }

    /** What the usage log says of a key. */
    Logged logged(Budget budget) {
        long[] sums = query("SELECT count(*), coalesce(sum(requests), 0), coalesce(sum(input_tokens), 0),"
                + " coalesce(sum(output_tokens), 0), coalesce(sum(cost), 0) FROM fg_usage WHERE key_id = '"
                + budget.id().value() + "'");
        return new Logged(sums[0], new Amounts(sums[1], sums[2], sums[3], sums[4]));
    }

    /** How many rows the usage log has, and how many ids. */
    long[] rowsAndIds() {
        return query("SELECT count(*), count(DISTINCT id) FROM fg_usage");
    }

    /** Runs a statement past the nodes. */
    void execute(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long[] query(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            long[] numbers = new long[row.getMetaData().getColumnCount()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = row.getLong(i + 1);
            }
            return numbers;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a key's counters say they used is what the usage log says, and nothing is held; its group's likewise. */
    void assertBooksAgree(Budget budget) {
        Amounts logged = logged(budget).amounts();
        assertThat(tally(budget)).as("counters of %s", budget.id()).isEqualTo(new Tally(logged, Amounts.NONE));
        for (LimitStanding standing : standings(budget)) {
            assertThat(standing.used())
                    .as("%s of %s", standing.limit().meter(), standing.counter())
                    .isEqualTo(logged.of(standing.limit().meter()))
                    .isLessThanOrEqualTo(standing.amount());
            assertThat(standing.held()).as("held in %s", standing.counter()).isZero();
        }
    }

    @Override
    public void close() throws IOException {
        for (int i = 0; i < NODES; i++) {
            ServerProcess node = nodes.get(i);
            if (node != null) {
                node.close();
            }
        }
        pool.close();
        upstream.close();
        postgres.close();
    }
}
