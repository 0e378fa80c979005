package io.fgproxy.servlet.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Tally;
import io.fgproxy.servlet.container.ProxyFixture;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.clock.SettableClock;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import io.fgproxy.usage.UsageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A proxy with everything around it that may fail, on one setup, for all faults one after the other. */
final class Stage {
    /** Beyond this a body goes to a file. */
    static final int MEMORY = 4096;

    private static final Instant FAR = Instant.parse("2200-01-01T00:00:00Z");

    final Setup setup;
    final FaultyStore store = new FaultyStore();
    final SettableClock clock = new SettableClock(Instant.now());
    final Path directory;
    final ProxyFixture fixture;
    final MainKeyId mainKey;
    private final CreatedSubKey healthy;
    private final int threadsBefore = threads().size();

    /** As many as every container here can serve at once. */
    private final int slots;

    Stage(Setup setup) throws Exception {
        this.setup = setup;
        this.slots = setup.async() ? 40 : 8;
        this.directory = Files.createTempDirectory("fgproxy-faults-");
        FgProxy proxy = FgProxy.builder()
                .store(store.store())
                .masterKey(MasterKey.generate())
                .clock(clock)
                .build();
        this.fixture = ProxyFixture.start(
                setup,
                proxy,
                config -> config.tempDirectory(directory)
                        .memoryBytes(MEMORY)
                        .sharedMemoryBytes(0)
                        .connectTimeout(Duration.ofSeconds(1))
                        .drainBytes(200_000)
                        .maxActive(slots)
                        .maxActivePerKey(slots)
                        .maxQueued(0),
                context -> {});
        this.mainKey = proxy.mainKeys().list().get(0).id();
        this.healthy = mint("healthy");
    }

    private CreatedSubKey mint(String name) {
        return fixture.proxy
                .subKeys()
                .create(SubKeySettings.named(name)
                        .requests(100_000)
                        .mainKeys(List.of(mainKey))
                        .build());
    }

    /** Plays the fault and fails unless everything is then as it must be. */
    void play(Fault fault) throws Exception {
        fixture.upstream.reset();
        try (Scene scene = new Scene(this)) {
            @Nullable Seen seen;
            try {
                seen = fault.act().play(scene);
            } finally {
                store.heal();
            }
            fault.answer().check(seen);
            checkBooks(scene.key(), fault.charged());
            checkLinks(fault);
        }
        Eventually.await(Scene.SOON, () -> files() == 0, "no temporary file is left");
        fixture.upstream.reset();
        assertThat(chat(healthy).status()).as("the next request").isEqualTo(200);
    }

    private void checkBooks(CreatedSubKey key, int charged) {
        // What the store did not take before is told it again.
        fixture.proxy.gate().maintain();
        Eventually.await(
                Scene.SOON,
                () -> fixture.tally(key).held().equals(Amounts.NONE) && store.open() == 0,
                "no hold is left");
        assertThat(store.closedTwice()).isZero();
        Eventually.await(
                Scene.SOON,
                () -> fixture.tally(key).used().requests() == charged,
                "charged " + charged + " times, but " + fixture.tally(key));
        List<UsageRecord> rows = fixture.proxy.subKeys().usage(key.key().id(), Instant.EPOCH, FAR, 1000);
        Tally tally = fixture.tally(key);
        assertThat(rows.stream().filter(row -> row.source() != UsageRecord.Source.FAILED))
                .hasSize(charged);
        assertThat(rows.stream().map(UsageRecord::charged).reduce(Amounts.NONE, Amounts::plus))
                .isEqualTo(tally.used());
    }

    private void checkLinks(Fault fault) {
        List<RecordedRequest> sent = fixture.upstream.requests();
        switch (fault.link()) {
            case UNUSED -> assertThat(sent).isEmpty();
            case CLOSED -> {
                assertThat(sent).hasSize(Math.max(1, fault.charged()));
                assertThat(sent).allMatch(request -> request.connection().awaitClosed(Scene.SOON));
            }
            case KEPT -> {
                assertThat(sent).hasSize(Math.max(1, fault.charged()));
                assertThat(sent)
                        .allMatch(request -> request.connection().closure().isEmpty());
            }
            case LEFT, OTHER -> {}
        }
    }

    /** The answer to a plain request with this key. */
    RawResponse chat(CreatedSubKey key) {
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    Scene.CHAT_PATH,
                    Scene.CHAT,
                    "Authorization: Bearer " + key.secret().reveal());
            return http.readResponse();
        }
    }

    /** A plain request with a key that nothing happens to. */
    RawResponse chat() {
        return chat(healthy);
    }

    /** How many temporary files there are. */
    long files() {
        try (Stream<Path> all = Files.list(directory)) {
            return all.count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it all, and fails if anything is left behind. */
    void close() throws Exception {
        checkSlots();
        fixture.close();
        Eventually.await(Scene.SOON, () -> threads().size() <= threadsBefore, "no thread is left");
        Files.delete(directory);
    }

    /** If a single slot were still taken, the last of these would be refused. */
    private void checkSlots() throws Exception {
        fixture.upstream.reset();
        CreatedSubKey key = mint("slots");
        Gate gate = new Gate();
        List<RawHttp> clients = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            fixture.upstream.respondNext(Reply.json(200, "{}").heldAt(gate));
            RawHttp http = fixture.connect();
            clients.add(http);
            http.sendJson(
                    Scene.CHAT_PATH,
                    Scene.CHAT,
                    "Authorization: Bearer " + key.secret().reveal());
        }
        Eventually.await(Scene.SOON, () -> gate.waiting() == slots, "all slots are free");
        gate.open();
        for (RawHttp http : clients) {
            assertThat(http.readResponse().status()).isEqualTo(200);
            http.close();
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("fgproxy-(upstream|worker|timer)-.*"))
                .toList();
    }
}
