package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.FgProxy;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.metrics.Gauges;
import io.fgproxy.metrics.Outcome;
import io.fgproxy.metrics.RequestEnd;
import io.fgproxy.metrics.RequestLabels;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.price.ModelPrice;
import io.fgproxy.price.PriceTable;
import io.fgproxy.servlet.container.Container;
import io.fgproxy.servlet.container.ProxyFixture;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Reply;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The gauges of a proxy live as long as it is mounted; and what only a configuration of its own shows. */
class MeasuredMountTest {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Setup SETUP = new Setup(Container.JETTY, false, true);
    private static final String CHAT = "{\"model\":\"gpt-4o-mini\",\"messages\":[]}";

    private final RecordedMetrics metrics = new RecordedMetrics();
    private final FgProxy proxy = FgProxy.builder().metrics(metrics).build();

    private Gauges gauges() {
        return metrics.mounted.get(0).get();
    }

    private static void send(ProxyFixture fixture, RawHttp http) {
        http.sendJson("/v1/chat/completions", CHAT, fixture.auth);
    }

    @Test
    void gaugesAreWithdrawnWithTheLastMountOfAProxy() throws Exception {
        for (int i = 1; i <= 20; i++) {
            ProxyFixture one = ProxyFixture.start(SETUP, proxy, config -> config, context -> {});
            ProxyFixture two = ProxyFixture.start(SETUP, proxy, config -> config, context -> {});
            assertThat(metrics.mounted).hasSize(1);
            one.close();
            assertThat(metrics.mounted).hasSize(1);
            assertThat(gauges()).isEqualTo(Gauges.NONE);
            two.close();
            assertThat(metrics.mounted).isEmpty();
            assertThat(metrics.everMounted).hasSize(i);
        }
    }

    @Test
    void allMountsAreAddedUpAndHoldsCountOnce() throws Exception {
        Gate gate = new Gate();
        try (ProxyFixture one = ProxyFixture.start(SETUP, proxy, config -> config, context -> {});
                ProxyFixture two = ProxyFixture.start(SETUP, proxy, config -> config, context -> {});
                RawHttp first = one.connect();
                RawHttp second = two.connect()) {
            one.upstream.respondNext(Reply.json(200, "{}").heldAt(gate));
            two.upstream.respondNext(Reply.json(200, "{}").heldAt(gate));
            send(one, first);
            send(two, second);
            Eventually.await(SOON, () -> gauges().equals(new Gauges(2, 0, 0, 2)), "both are on their way");
            gate.open();
            assertThat(first.readResponse().status()).isEqualTo(200);
            assertThat(second.readResponse().status()).isEqualTo(200);
            Eventually.await(SOON, () -> gauges().equals(Gauges.NONE), "both have ended");
        }
    }

    @Test
    void requestsThatWaitAreSeenAndTheirWaitIsToldApart() throws Exception {
        Gate gate = new Gate();
        try (ProxyFixture fixture = ProxyFixture.start(
                        SETUP, proxy, config -> config.maxActive(1).maxActivePerKey(1), context -> {});
                RawHttp first = fixture.connect();
                RawHttp second = fixture.connect()) {
            fixture.upstream.respondNext(Reply.json(200, "{}").heldAt(gate));
            send(fixture, first);
            Eventually.await(SOON, () -> gauges().equals(new Gauges(1, 0, 0, 1)), "one is upstream");
            send(fixture, second);
            Eventually.await(SOON, () -> gauges().equals(new Gauges(2, 0, 1, 1)), "the other one waits");
            gate.open();
            first.readResponse();
            second.readResponse();
            Eventually.await(SOON, () -> metrics.ends.size() == 2, "both have ended");
            long longest = Collections.max(
                    metrics.ends.stream().map(end -> end.times().queue()).toList());
            assertThat(longest).isPositive();
        }
    }

    @Test
    void eachTryCountsAndTheRequestOnce() throws Exception {
        try (ProxyFixture fixture = ProxyFixture.start(SETUP, proxy, config -> config, context -> {});
                RawHttp http = fixture.connect()) {
            proxy.mainKeys().add(NewMainKey.of("second", fixture.upstream.key()));
            fixture.upstream.respondNext(Reply.json(429, "{\"error\":{\"code\":\"rate_limit_exceeded\"}}"));
            send(fixture, http);
            assertThat(http.readResponse().status()).isEqualTo(200);
            Eventually.await(SOON, () -> metrics.ends.size() == 1, "it has ended");
            RequestEnd end = metrics.ends.get(0);
            assertThat(end.attempts()).isEqualTo(2);
            assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
            assertThat(end.charged().requests()).isEqualTo(1);
        }
    }

    @Test
    void whatIsCutByTheEndOfTheProxyIsTold() throws Exception {
        ProxyFixture fixture =
                ProxyFixture.start(SETUP, proxy, config -> config.shutdownTimeout(Duration.ZERO), context -> {});
        try (RawHttp http = fixture.connect()) {
            fixture.upstream.respondNext(Reply.silent());
            send(fixture, http);
            Eventually.await(SOON, () -> gauges().holds() == 1, "it is upstream");
            Eventually.await(SOON, () -> fixture.upstream.count() == 1, "it has arrived there");
            fixture.close();
            Eventually.await(SOON, () -> metrics.ends.size() == 1, "it has ended");
            assertThat(metrics.ends.get(0).outcome()).isIn(Outcome.UNAVAILABLE, Outcome.CLIENT_GONE);
            assertThat(metrics.mounted).isEmpty();
        }
    }

    @Test
    void namesThatClientsMakeUpMakeNoLabels() throws Exception {
        int each = 1000;
        try (ProxyFixture fixture = ProxyFixture.start(SETUP, proxy, config -> config, context -> {});
                RawHttp http = fixture.connect()) {
            for (int i = 0; i < each; i++) {
                String model =
                        List.of("made-up-", "gpt-4o-", "ft:gpt-4o-mini:org::").get(i % 3) + i;
                http.sendJson("/v1/chat/completions", CHAT.replace("gpt-4o-mini", model), fixture.auth);
                assertThat(http.readResponse().status()).isEqualTo(200);
                http.sendRequest("GET", (i % 2 == 0 ? "/v1/made-up-" : "/v1/models/made-up-") + i, fixture.auth);
                assertThat(http.readResponse().status()).isEqualTo(404);
            }
            Eventually.await(SOON, () -> metrics.ends.size() == 2 * each, "all have ended");
        }
        Set<RequestLabels> labels =
                metrics.ends.stream().map(RequestEnd::labels).collect(Collectors.toSet());
        assertThat(labels.size()).isLessThan(10);
        Set<String> known = PriceTable.standard().models().stream()
                .map(ModelPrice::model)
                .collect(Collectors.toCollection(HashSet::new));
        known.addAll(List.of("other", "none"));
        assertThat(labels)
                .allMatch(label -> known.contains(label.model()))
                .anyMatch(label -> label.model().equals("other"));
        assertThat(Set.copyOf(metrics.refusals))
                .containsExactly(new RecordedMetrics.Refused(DenialReason.OPERATION_UNKNOWN, "none"));
    }
}
