package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.servlet.container.ProxyFixture;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The end of a proxy is the end of everything it started. */
class LifecycleTest {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final int STREAMS = 10;

    @ParameterizedTest
    @MethodSource("io.fgproxy.servlet.container.Setup#servlets")
    void destroyCutsLiveStreamsChargesThemAndEndsAllThreads(Setup setup) throws Exception {
        ProxyFixture fixture = ProxyFixture.start(setup);
        CreatedSubKey key = fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("k").requests(100).build());
        Gate never = new Gate();
        List<RawHttp> clients = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            fixture.upstream.respondNext(Reply.chunkedHead(200, Headers.of("Content-Type", "text/event-stream"))
                    .chunk("data: 1\n\n")
                    .await(never));
            RawHttp http = fixture.connect();
            http.sendJson(
                    "/v1/chat/completions",
                    "{\"model\":\"gpt-4o-mini\"}",
                    "Authorization: Bearer " + key.secret().reveal());
            http.readHead();
            http.readUntil("\n\n");
            clients.add(http);
        }
        List<RecordedRequest> seen = fixture.upstream.requests();
        fixture.closeContainer();
        for (RawHttp http : clients) {
            assertThat(http.awaitClosed(SOON)).isTrue();
            http.close();
        }
        assertThat(seen)
                .hasSize(STREAMS)
                .allMatch(request -> request.connection().awaitClosed(SOON));
        assertThat(fixture.tally(key).used().requests()).isEqualTo(STREAMS);
        assertThat(fixture.tally(key).held()).isEqualTo(Amounts.NONE);
        Eventually.await(SOON, () -> ourThreads().isEmpty(), "no thread of ours is left");
        fixture.upstream.close();
    }

    @ParameterizedTest
    @MethodSource("io.fgproxy.servlet.container.Setup#servlets")
    void destroyLetsAnAnswerComeToItsEndAndRefusesWhatIsNew(Setup setup) throws Exception {
        ProxyFixture fixture = ProxyFixture.start(setup, config -> config.shutdownTimeout(Duration.ofMinutes(5)));
        CreatedSubKey key = fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("k").requests(100).build());
        Gate gate = new Gate();
        fixture.upstream.respondNext(Reply.chunkedHead(200, Headers.of("Content-Type", "text/event-stream"))
                .chunk("data: 1\n\n")
                .await(gate)
                .chunk("data: 2\n\n")
                .lastChunk());
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    "/v1/chat/completions",
                    "{\"model\":\"gpt-4o-mini\"}",
                    "Authorization: Bearer " + key.secret().reveal());
            http.readHead();
            http.readUntil("\n\n");
            Thread stopping = new Thread(fixture::destroyProxy);
            stopping.start();
            Eventually.await(SOON, () -> isRefused(fixture, key), "what is new is refused");
            gate.open();
            assertThat(http.readUntil("\n\n")).isEqualTo("data: 2\n\n");
            assertThat(http.skipBody().truncated()).isFalse();
            stopping.join(SOON.toMillis());
            assertThat(stopping.isAlive()).isFalse();
        }
        assertThat(fixture.tally(key).used().requests()).isGreaterThanOrEqualTo(1);
        assertThat(fixture.tally(key).held()).isEqualTo(Amounts.NONE);
        Eventually.await(SOON, () -> ourThreads().isEmpty(), "no thread of ours is left");
        fixture.close();
    }

    private static boolean isRefused(ProxyFixture fixture, CreatedSubKey key) {
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    "/v1/chat/completions",
                    "{\"model\":\"gpt-4o-mini\",\"n\":0}",
                    "Authorization: Bearer " + key.secret().reveal());
            RawResponse response = http.readResponse();
            return response.status() == 503 && response.text().contains("shutting_down");
        }
    }

    private static List<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("fgproxy-(upstream|worker|timer)-.*"))
                .toList();
    }
}
