package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.NOON;
import static io.fgproxy.gate.GateFixture.charge;
import static io.fgproxy.gate.GateFixture.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import io.fgproxy.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Soft thresholds: an event for each, once for each window. */
class GateAlertTest {
    private final GateFixture fixture = new GateFixture();
    private MainKeyId main;

    @BeforeEach
    void aMainKey() {
        main = fixture.addMainKey("main").id();
    }

    private List<Integer> percents() {
        return fixture.events.stream().map(LimitEvent::percent).toList();
    }

    @Test
    void eachAlertIsRaisedOnceByTheRequestThatReachesIt() {
        SubKey key = fixture.key(fixture.settings().limit(Limit.requests(10).alertingAt(50, 55, 100)));
        for (int i = 1; i <= 10; i++) {
            release(fixture.admitted(key));
            charge(fixture.admitted(key));
            assertThat(percents()).as("after %d", i).hasSize(i < 5 ? 0 : i == 5 ? 1 : i < 10 ? 2 : 3);
        }
        fixture.refused(key);
        assertThat(percents()).containsExactly(50, 55, 100);
        LimitEvent first = fixture.events.get(0);
        assertThat(first.key()).isEqualTo(key.id());
        assertThat(first.standing().used()).isEqualTo(5);
        assertThat(first.standing().amount()).isEqualTo(10);
        assertThat(first.standing().counter().owner()).isEqualTo(key.id().value());
    }

    @Test
    void oneRequestCanReachSeveral() {
        Limit tokens = Limit.of(Meter.OUTPUT_TOKENS, 1_000_000_000, Window.lifetime());
        SubKey key = fixture.key(fixture.settings().limit(tokens.alertingAt(1, 80, 99, 100)));
        charge(fixture.admitted(key), Usage.tokens(1, 990_000_000));
        assertThat(percents()).containsExactly(1, 80, 99);
    }

    @Test
    void aNewWindowAlertsAgain() {
        Limit daily = Limit.of(Meter.REQUESTS, 2, Window.each(Window.Unit.DAY)).alertingAt(100);
        SubKey key = fixture.key(fixture.settings().limit(daily));
        for (int day = 0; day < 3; day++) {
            fixture.now = NOON.plusSeconds(86_400L * day);
            charge(fixture.admitted(key));
            charge(fixture.admitted(key));
        }
        assertThat(percents()).containsExactly(100, 100, 100);
    }

    @Test
    void limitsOfGroupsAndMainKeysAlertToo() {
        fixture.owner
                .groups()
                .putKeys(
                        "school",
                        new KeyGroup(
                                null,
                                Policy.standard(),
                                List.of(Limit.requests(2).alertingAt(100))));
        fixture.owner.mainKeys().limit(main, List.of(Limit.requests(4).alertingAt(50)));
        SubKey one = fixture.key(fixture.settings().group("school"));
        SubKey two = fixture.key(fixture.settings().group("school"));
        charge(fixture.admitted(one));
        charge(fixture.admitted(two));
        assertThat(fixture.events)
                .extracting(event -> event.standing().counter().owner())
                .containsExactlyInAnyOrder("group:school", main.value());
        assertThat(fixture.events).allMatch(event -> event.key().equals(two.id()));
    }

    @Test
    void racingRequestsOnTwoNodesRaiseEachAlertOnce() throws Exception {
        SubKey key = fixture.key(fixture.settings().limit(Limit.requests(60).alertingAt(25, 50, 75, 100)));
        Gate[] nodes = {fixture.gate, fixture.gate(false)};
        ExecutorService threads = Executors.newFixedThreadPool(12);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Gate node = nodes[i % 2];
                running.add(threads.submit(() -> {
                    for (int j = 0; j < 10; j++) {
                        if (node.admit(key, GateFixture.chat("gpt-4o"), null) instanceof Admission.Admitted admitted) {
                            charge(admitted.ticket());
                        }
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        fixture.assertBalance(key.id(), 60, 0);
        assertThat(percents()).containsExactlyInAnyOrder(25, 50, 75, 100);
    }

    @Test
    void aListenerThatFailsHarmsNobody() {
        MasterKey masterKey = MasterKey.generate();
        GateOptions standard = GateOptions.standard();
        GateOptions options = new GateOptions(
                false,
                standard.estimator(),
                Retention.standard(),
                event -> {
                    throw new IllegalStateException("deaf");
                },
                event -> {},
                ProxyMetrics.none());
        GateFixture mine = new GateFixture(masterKey);
        mine.addMainKey("main");
        SubKey key = mine.key(mine.settings().limit(Limit.requests(1).alertingAt(50, 100)));
        Gate gate = new Gate(mine.store, new MainKeyOpener(masterKey), () -> NOON.plusSeconds(1), options);
        Ticket ticket = GateFixture.admitted(gate.admit(key, GateFixture.chat("gpt-4o"), null));
        assertThat(charge(ticket)).isTrue();
        mine.assertBalance(key.id(), 1, 0);
    }
}
