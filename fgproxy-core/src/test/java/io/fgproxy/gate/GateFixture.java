package io.fgproxy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.memory.InMemoryKeyStore;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageReport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gate on a watched store, and the owner's side on the same store, not watched. */
final class GateFixture {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final InMemoryKeyStore memory = new InMemoryKeyStore();
    private final MasterKey masterKey;
    final WatchedStore store = new WatchedStore(memory);
    volatile Instant now = NOON;
    final List<LimitEvent> events = new CopyOnWriteArrayList<>();
    final List<CoolDown> troubles = new CopyOnWriteArrayList<>();
    private final InstantSource clock = () -> now;
    final FgProxy owner;
    final Gate gate;
    volatile ProxyMetrics metrics = ProxyMetrics.none();

    GateFixture() {
        this(MasterKey.generate());
    }

    GateFixture(MasterKey masterKey) {
        this.masterKey = masterKey;
        this.owner = FgProxy.builder()
                .store(memory)
                .masterKey(masterKey)
                .clock(clock)
                .acceptImportedKeys(true)
                .build();
        this.gate = gate(false);
    }

    /** What another node changes on the same data, unseen by the gate. */
    InMemoryKeyStore memory() {
        return memory;
    }

    Gate gate(boolean importedKeys) {
        GateOptions standard = GateOptions.standard();
        GateOptions options = new GateOptions(
                importedKeys, standard.estimator(), Retention.standard(), events::add, troubles::add, metrics);
        return new Gate(store, new MainKeyOpener(masterKey), clock, options);
    }

    MainKey addMainKey(String name) {
        now = now.plusMillis(1);
        return owner.mainKeys().add(NewMainKey.of(name, "sk-" + name));
    }

    SubKeySettings.Builder settings() {
        return SubKeySettings.named("key");
    }

    CreatedSubKey create(SubKeySettings.Builder settings) {
        return owner.subKeys().create(settings.build());
    }

    SubKey key(SubKeySettings.Builder settings) {
        return create(settings).key();
    }

    /** A chat request with these models. */
    static RequestFacts chat(String... models) {
        RequestFacts.Builder facts = RequestFacts.of(
                OperationCatalog.standard().named("chat.completions.create").orElseThrow());
        for (String model : models) {
            facts.model(new NamedModel(model, "model"));
        }
        return facts.build();
    }

    Ticket admitted(SubKey key) {
        return admitted(gate.admit(key, chat("gpt-4o"), null));
    }

    static Ticket admitted(Admission admission) {
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        return ((Admission.Admitted) admission).ticket();
    }

    Refusal refused(SubKey key) {
        return refused(gate.admit(key, chat("gpt-4o"), null));
    }

    static Refusal refused(Object answer) {
        assertThat(answer).isInstanceOf(Refusal.class);
        return (Refusal) answer;
    }

    static void assertReason(Object answer, DenialReason reason) {
        assertThat(refused(answer).reason()).isEqualTo(reason);
    }

    void assertBalance(SubKeyId id, long used, long held) {
        Tally tally = owner.subKeys().tally(id).orElseThrow();
        assertThat(List.of(tally.used().requests(), tally.held().requests()))
                .as("used and held")
                .containsExactly(used, held);
    }

    /** Upstream answered, and told that the request took a little. */
    static boolean charge(Ticket ticket) {
        return charge(ticket, Usage.tokens(1, 2));
    }

    static boolean charge(Ticket ticket, Usage usage) {
        return ticket.settle(new UsageReport.Reported(usage), 200)
                .toCompletableFuture()
                .join();
    }

    /** Nothing came of it. */
    static boolean release(Ticket ticket) {
        return ticket.release(0).toCompletableFuture().join();
    }

    /** How the lifetime limit of a key stands, as its holder is told. */
    static LimitStanding only(List<LimitStanding> standings) {
        assertThat(standings).hasSize(1);
        return standings.get(0);
    }
}
