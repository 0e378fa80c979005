package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Tally;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.relay.Direction;
import io.fgproxy.testkit.relay.TcpRelay;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong behind the proxy, the client gets an answer of ours or sees a cut, and the ticket is closed once. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class UpstreamFaultTest extends OnEachSetup {
    private static final Duration SHORT = Duration.ofMillis(700);

    private CreatedSubKey key;

    @BeforeParameterizedClassInvocation
    static void startImpatient(Setup setup) throws Exception {
        restart(setup, config -> config.firstByteTimeout(SHORT).idleTimeout(SHORT));
    }

    @BeforeEach
    void mint() {
        key = fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("k").requests(1000).build());
    }

    @AfterEach
    void nothingIsHeld() {
        Eventually.await(SOON, () -> tally().held().equals(Amounts.NONE), "no hold is left");
    }

    private Tally tally() {
        return fixture.tally(key);
    }

    private RawResponse answered(Reply reply) {
        fixture.upstream.respondNext(reply);
        return chatWith(key);
    }

    private RawResponse chatWith(CreatedSubKey with) {
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH,
                    chatBody(),
                    "Authorization: Bearer " + with.secret().reveal());
            return http.readResponse();
        }
    }

    private void assertFailed(RawResponse response, int status, String code) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.text()).contains("\"code\":\"" + code + "\"");
        assertThat(tally()).isEqualTo(Tally.ZERO);
    }

    private RawResponse chatVia(URI baseUrl) {
        FgProxy proxy = fixture.proxy;
        MainKey main = proxy.mainKeys().add(NewMainKey.of("elsewhere", "sk-x").withBaseUrl(baseUrl));
        key = proxy.subKeys()
                .create(SubKeySettings.named("k")
                        .requests(1000)
                        .mainKeys(List.of(main.id()))
                        .build());
        return chatWith(key);
    }

    @Test
    void refusedConnectionIsABadGateway() {
        assertFailed(chatVia(URI.create("http://127.0.0.1:1/v1")), 502, "upstream_unreachable");
    }

    @Test
    void unknownHostIsABadGateway() {
        assertFailed(chatVia(URI.create("http://no-such-host.invalid/v1")), 502, "upstream_unreachable");
    }

    @Test
    void failedHandshakeIsABadGateway() {
        try (TcpRelay relay = TcpRelay.to(fixture.upstream.baseUrl())) {
            relay.cutAfter(Direction.TO_TARGET, 1);
            URI notTls = URI.create("https://127.0.0.1:" + relay.port() + "/v1");
            // The first handshake of a JVM may take longer than this proxy's patience.
            chatVia(notTls);
            RawResponse response = chatVia(notTls);
            assertThat(response.status()).isEqualTo(502);
            assertThat(tally()).isEqualTo(Tally.ZERO);
        }
    }

    @Test
    void silenceIsAGatewayTimeout() {
        assertFailed(answered(Reply.silent()), 504, "upstream_timeout");
        RecordedRequest seen = seen();
        assertThat(seen.connection().awaitClosed(SOON)).isTrue();
    }

    @Test
    void stallInTheBodyIsSeenAsCutAndCharged() {
        RawResponse response = answered(Reply.chunkedHead(200, Headers.of("Content-Type", "text/event-stream"))
                .chunk("data: 1\n\n")
                .silence());
        assertThat(response.text()).isEqualTo("data: 1\n\n");
        assertThat(response.truncated()).isTrue();
        assertThat(seen().connection().awaitClosed(SOON)).isTrue();
        Eventually.await(SOON, () -> tally().used().requests() == 1, "the request is charged");
    }

    @Test
    void closedConnectionWithoutAnAnswerIsABadGateway() {
        assertFailed(answered(Reply.script().readBody().close()), 502, "upstream_connection_lost");
    }

    @Test
    void resetWithoutAnAnswerIsABadGateway() {
        assertFailed(answered(Reply.script().readBody().reset()), 502, "upstream_connection_lost");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: abc",
                "Content-Length: -5",
                "Content-Length: +5",
                "Transfer-Encoding: gzip"
            })
    void framingThatCanBeReadInTwoWaysIsABadGateway(String framing) {
        RawResponse response = answered(Reply.raw("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
        assertThat(response.status()).isEqualTo(502);
        assertThat(tally().used()).isEqualTo(Amounts.NONE);
        if (!framing.endsWith("abc")) {
            // On that one the JDK's client fails inside and leaves the connection for upstream to close.
            assertThat(seen().connection().awaitClosed(SOON)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 20\r\n\r\n", "\r\n\r\n\r\n"})
    void garbageIsABadGateway(String bytes) {
        RawResponse response = answered(Reply.raw(bytes).close());
        assertThat(response.status()).isEqualTo(502);
        assertThat(tally().used()).isEqualTo(Amounts.NONE);
    }

    @Test
    void enormousHeadIsABadGateway() {
        String head = "HTTP/1.1 200 OK\r\nX-Big: " + "x".repeat(500_000) + "\r\nContent-Length: 0\r\n\r\n";
        assertThat(answered(Reply.raw(head)).status()).isEqualTo(502);
    }

    @Test
    void earlyRefusalOfTheBodyIsPassedOn() {
        RawResponse response =
                answered(Reply.json(413, "{\"error\":{}}").beforeBody().close());
        assertThat(response.status()).isIn(413, 502);
        assertThat(tally().used()).isEqualTo(Amounts.NONE);
    }

    @Test
    void clientThatLeavesWhileUpstreamThinksIsCharged() {
        Gate gate = new Gate();
        fixture.upstream.respondNext(Reply.chunkedHead(200, Headers.of("Content-Type", "text/event-stream"))
                .chunk("data: 1\n\n")
                .await(gate)
                .chunk("data: 2\n\n".repeat(100_000))
                .lastChunk());
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH,
                    chatBody(),
                    "Authorization: Bearer " + key.secret().reveal());
            http.readHead();
            http.readUntil("\n\n");
            http.reset();
        }
        gate.open();
        Eventually.await(SOON, () -> tally().used().requests() == 1, "the request is charged");
    }

    @Test
    void brokenOffUploadReachesNobody() {
        try (RawHttp http = fixture.connect()) {
            http.send("POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                    + key.secret().reveal()
                    + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"model\":");
            http.reset();
        }
        assertThat(chatWith(key).status()).isEqualTo(200);
        assertThat(fixture.upstream.count()).isEqualTo(1);
    }

    @Test
    void uploadThatStopsTimesOut() {
        if (!setup.async()) {
            return; // A blocking read ends with the container's own timeout, which is longer than a test should be.
        }
        try (RawHttp http = fixture.connect()) {
            http.send("POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                    + key.secret().reveal()
                    + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"model\":");
            assertThat(http.readResponse().status()).isEqualTo(408);
        }
        assertThat(fixture.upstream.count()).isZero();
    }
}
