package io.fgproxy.servlet.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.jdbc.JdbcKeyStore;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.TimeoutRule;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Tally;
import io.fgproxy.servlet.container.Container;
import io.fgproxy.servlet.container.ProxyFixture;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.memory.InMemoryKeyStore;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.relay.TcpRelay;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import io.fgproxy.testkit.wire.ScriptedServer;
import io.fgproxy.testkit.wire.ServerOptions;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageSum;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A proxy on Jetty with a sub-key for each plan, in front of an upstream that counts what arrives. */
final class SoakStage {
    static final long QUOTA = 300;
    private static final int SLOTS = 64;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Instant FAR = Instant.parse("2200-01-01T00:00:00Z");

    private final Path directory = Files.createTempDirectory("fgproxy-soak-");
    private final Path bodies = Files.createDirectory(directory.resolve("bodies"));
    private final @Nullable HikariDataSource pool;
    private final ProxyFixture fixture;
    private final ScriptedServer upstream =
            ScriptedServer.start(ServerOptions.defaults().named("soak-upstream").keeping(0, 0), this::answer);
    private final Map<Plan, CreatedSubKey> keys = new EnumMap<>(Plan.class);
    private final Map<Plan, LongAdder> arrived = new EnumMap<>(Plan.class);
    private final Gate slotsGate = new Gate();
    final TcpRelay wayUp = TcpRelay.to("127.0.0.1", upstream.port());
    final TcpRelay wayDown;

    SoakStage(boolean hsqldb) throws Exception {
        this.pool = hsqldb ? pool(directory) : null;
        KeyStore store = pool == null
                ? new InMemoryKeyStore()
                : JdbcKeyStore.builder(pool).createSchema(true).build();
        FgProxy proxy =
                FgProxy.builder().store(store).masterKey(MasterKey.generate()).build();
        this.fixture = ProxyFixture.start(
                new Setup(Container.JETTY, false, true),
                proxy,
                config -> config.tempDirectory(bodies)
                        .memoryBytes(16 << 10)
                        .sharedMemoryBytes(256 << 10)
                        .maxActive(SLOTS)
                        .maxActivePerKey(SLOTS),
                context -> {});
        this.wayDown = TcpRelay.to(fixture.baseUrl());
        URI direct = URI.create("http://127.0.0.1:" + upstream.port() + "/v1");
        MainKeyId first = add("first", "sk-first", direct);
        MainKeyId second = add("second", "sk-second", direct);
        MainKeyId relayed = add("relayed", "sk-relayed", wayUp.through(direct));
        for (Plan plan : Plan.values()) {
            arrived.put(plan, new LongAdder());
            keys.put(plan, mint(plan, plan == Plan.BAD_WAY_UP ? List.of(relayed) : List.of(first, second)));
        }
    }

    /** Of the rows that are on the disk few are kept in memory, so that the heap soon has all it will ever have. */
    private static HikariDataSource pool(Path directory) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:hsqldb:file:" + directory.resolve("db")
                + ";hsqldb.cache_rows=5000;hsqldb.cache_size=5000;shutdown=true");
        pool.setUsername("SA");
        pool.setMaximumPoolSize(8);
        return pool;
    }

    private MainKeyId add(String name, String secret, URI baseUrl) {
        return fixture.proxy
                .mainKeys()
                .add(NewMainKey.of(name, secret).withBaseUrl(baseUrl))
                .id();
    }

    private CreatedSubKey mint(Plan plan, List<MainKeyId> mainKeys) {
        Duration patience = plan == Plan.SILENT ? Duration.ofSeconds(1) : null;
        return fixture.proxy
                .subKeys()
                .create(SubKeySettings.named(plan.name())
                        .policy(Policy.standard().withTimeouts(new TimeoutRule(patience, null, null)))
                        .allowModels("gpt-4o-mini")
                        .requests(plan == Plan.QUOTA ? QUOTA : 1_000_000_000)
                        .mainKeys(mainKeys)
                        .build());
    }

    /** Counts and answers. What comes by the first main key under the plan of that is limited. */
    private Reply answer(RecordedRequest request, InputStream body) throws IOException {
        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        int mark = text.lastIndexOf("plan-");
        if (mark < 0) {
            return Reply.json(200, "{}").heldAt(slotsGate);
        }
        int end = text.indexOf('"', mark);
        if (end < 0) {
            // The rest of it was lost on the bad way, just here.
            return Reply.json(200, "{}");
        }
        Plan plan = Plan.valueOf(text.substring(mark + 5, end));
        boolean first = request.header("Authorization").orElse("").endsWith("sk-first");
        if (plan == Plan.FAILOVER && first) {
            return OpenAiReply.rateLimited(Duration.ofMillis(50));
        }
        arrived.get(plan).increment();
        return plan.reply();
    }

    /** A connection to the proxy, by the bad way for who takes it. */
    RawHttp connect(Plan plan) {
        int port =
                plan == Plan.BAD_WAY_DOWN ? wayDown.port() : fixture.baseUrl().getPort();
        return RawHttp.connect("127.0.0.1", port, plan == Plan.READS_SLOWLY ? 8192 : 0)
                .deadline(Duration.ofSeconds(60));
    }

    String auth(Plan plan) {
        return "Authorization: Bearer " + key(plan).secret().reveal();
    }

    private CreatedSubKey key(Plan plan) {
        return keys.get(plan);
    }

    /** How many requests of a plan reached upstream whole. */
    long arrived(Plan plan) {
        return arrived.get(plan).sum();
    }

    long charged(Plan plan) {
        return fixture.tally(key(plan)).used().requests();
    }

    /** Waits until no request is on its way any more. */
    void awaitRest() {
        for (Plan plan : Plan.values()) {
            Eventually.await(
                    LONG,
                    () -> fixture.tally(key(plan)).held().equals(Amounts.NONE),
                    "no hold of " + plan + " is left");
        }
        fixture.proxy.gate().maintain();
    }

    /** The ledger and the usage log tell the same. */
    void checkBooks() {
        Map<String, Amounts> logged = fixture
                .proxy
                .reports()
                .usage(new UsageQuestion(
                        UsageFilter.between(Instant.EPOCH, FAR), List.of(UsageDimension.SUB_KEY), ZoneOffset.UTC, 1000))
                .stream()
                .collect(Collectors.toMap(sum -> sum.by().get(UsageDimension.SUB_KEY), UsageSum::charged));
        for (Plan plan : Plan.values()) {
            Tally tally = fixture.tally(key(plan));
            assertThat(logged.getOrDefault(key(plan).key().id().value(), Amounts.NONE))
                    .as(plan.name())
                    .isEqualTo(tally.used());
        }
    }

    /** If a single slot were still taken, the last of these would wait. */
    private void checkSlots() {
        CreatedSubKey key = key(Plan.WHOLE);
        List<RawHttp> clients = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            RawHttp http = connect(Plan.WHOLE);
            clients.add(http);
            http.sendJson(
                    "/v1/chat/completions",
                    "{\"model\":\"gpt-4o-mini\",\"messages\":[]}",
                    "Authorization: Bearer " + key.secret().reveal());
        }
        Eventually.await(Duration.ofSeconds(9), () -> slotsGate.waiting() == SLOTS, "all slots are free");
        slotsGate.open();
        for (RawHttp http : clients) {
            assertThat(http.readResponse().status()).isEqualTo(200);
            http.close();
        }
    }

    /** Ends it all, and fails if anything is left behind. */
    void close() throws Exception {
        checkSlots();
        try (Stream<Path> files = Files.list(bodies)) {
            assertThat(files).isEmpty();
        }
        assertThat(upstream.failure()).isEmpty();
        wayDown.close();
        fixture.close();
        wayUp.close();
        upstream.close();
        if (pool != null) {
            pool.close();
        }
        Eventually.await(LONG, () -> threads() == 0, "no thread is left");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("fgproxy-"))
                .count();
    }
}
