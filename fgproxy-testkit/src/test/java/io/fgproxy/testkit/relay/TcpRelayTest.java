package io.fgproxy.testkit.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.BodyEnd;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.wire.Closure;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Pattern;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import io.fgproxy.testkit.wire.ScriptedServer;
import io.fgproxy.testkit.wire.ServerOptions;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpRelayTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(60);
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";

    private final ScriptedServer server = ScriptedServer.start(
            ServerOptions.defaults(), (request, body) -> Reply.generated(200, Headers.none(), 100_000));
    private final TcpRelay relay = TcpRelay.to("127.0.0.1", server.port());

    @AfterEach
    void close() {
        relay.close();
        server.close();
    }

    private RawHttp connect() {
        return RawHttp.connect("127.0.0.1", relay.port());
    }

    @Test
    void passesBytesAndCountsThem() {
        try (RawHttp http = connect()) {
            http.send("GET / HTTP/1.1\r\n\r\n");
            assertThat(http.readResponse().body()).isEqualTo(Pattern.bytes(100_000));
            assertThat(relay.openConnections()).isEqualTo(1);
            assertThat(relay.bytes(Direction.TO_TARGET)).isEqualTo(18);
            assertThat(relay.bytes(Direction.TO_CLIENT)).isEqualTo(HEAD.length() + 100_000);
        }
        Eventually.await(LONG, () -> relay.openConnections() == 0, "the end of the connection");
        assertThat(relay.acceptedConnections()).isEqualTo(1);
        assertThat(server.requests().get(0).connection().awaitClosed(LONG)).isTrue();
    }

    @Test
    void uriIsRedirectedThroughTheRelay() {
        assertThat(relay.through(URI.create("http://example.org:81/v1")))
                .isEqualTo(URI.create("http://127.0.0.1:" + relay.port() + "/v1"));
    }

    @Test
    void cutsAnswersAtTheByte() {
        relay.cutAfter(Direction.TO_CLIENT, HEAD.length() + 50_000);
        try (RawHttp http = connect()) {
            http.send("GET / HTTP/1.1\r\n\r\n");
            http.readHead();
            assertThat(http.readBytes(100_000)).isEqualTo(Pattern.bytes(50_000));
            assertThat(http.end()).contains(BodyEnd.CUT);
        }
        Eventually.await(LONG, () -> relay.openConnections() == 0, "the end of the connection");
        assertThat(server.requests().get(0).connection().awaitClosed(LONG)).isTrue();
    }

    @Test
    void cutsRequestsAtTheByte() {
        relay.cutAfter(Direction.TO_TARGET, 46);
        try (RawHttp http = connect()) {
            http.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n1234567890");
            assertThat(http.awaitClosed(LONG)).isTrue();
            RecordedRequest request = server.takeRequest(LONG);
            assertThat(request.bodyText()).isEqualTo("1234567");
            assertThat(request.bodyEnd()).contains(BodyEnd.CUT);
        }
    }

    @Test
    void countsFromTheMomentTheFaultIsSet() {
        try (RawHttp http = connect()) {
            http.send("GET / HTTP/1.1\r\n\r\n");
            http.readResponse();
            relay.cutAfter(Direction.TO_CLIENT, HEAD.length() + 10);
            http.send("GET / HTTP/1.1\r\n\r\n");
            assertThat(http.readResponse().body()).hasSize(10);
        }
        relay.clearFaults();
        try (RawHttp http = connect()) {
            http.send("GET / HTTP/1.1\r\n\r\n");
            assertThat(http.readResponse().truncated()).isFalse();
        }
    }

    @Test
    void resetsBothSides() {
        relay.resetAfter(Direction.TO_CLIENT, 1);
        try (RawHttp http = connect()) {
            http.send("GET / HTTP/1.1\r\n\r\n");
            assertThatThrownBy(http::readHead).isInstanceOf(IllegalStateException.class);
        }
        RecordedRequest request = server.takeRequest(LONG);
        assertThat(request.connection().awaitClosed(LONG)).isTrue();
        assertThat(request.connection().closure()).map(Closure::by).contains(Closure.By.PEER_RESET);
    }

    @Test
    void passesResetsOn() {
        server.respondNext(Reply.silent());
        RawHttp http = connect();
        http.send("GET / HTTP/1.1\r\n\r\n");
        RecordedRequest request = server.takeRequest(LONG);
        http.reset();
        assertThat(request.connection().awaitClosed(LONG)).isTrue();
        assertThat(request.connection().closure()).map(Closure::by).contains(Closure.By.PEER_RESET);
    }

    @Test
    void passesHalfClosesOn() {
        server.respondNext(Reply.text(200, "late"));
        try (RawHttp http = connect()) {
            http.send("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
            http.halfClose();
            assertThat(http.readResponse().text()).isEqualTo("late");
            assertThat(http.awaitClosed(LONG)).isTrue();
        }
    }

    @Test
    void stallsAndGoesOn() {
        relay.stallAfter(Direction.TO_CLIENT, HEAD.length());
        try (RawHttp http = connect()) {
            http.send("GET / HTTP/1.1\r\n\r\n");
            http.readHead();
            assertThat(http.isSilentFor(SHORT)).isTrue();
            relay.clearFaults();
            assertThat(http.readBytes(100_000)).isEqualTo(Pattern.bytes(100_000));
        }
    }

    @Test
    void stalledConnectionCanBeClosed() {
        relay.stall();
        try (RawHttp http = connect()) {
            http.send("GET / HTTP/1.1\r\n\r\n");
            assertThat(http.isSilentFor(SHORT)).isTrue();
            assertThat(server.count()).isZero();
            relay.closeConnections();
            assertThat(http.awaitClosed(LONG)).isTrue();
        }
    }

    @Test
    void refusesAndListensAgainOnTheSamePort() {
        int port = relay.port();
        RawHttp before = connect();
        before.send("GET / HTTP/1.1\r\n\r\n");
        before.readResponse();
        relay.refuse();
        assertThatThrownBy(this::connect).isInstanceOf(UncheckedIOException.class);
        before.send("GET / HTTP/1.1\r\n\r\n");
        assertThat(before.readResponse().truncated()).isFalse();
        relay.resetConnections();
        assertThat(before.awaitClosed(LONG)).isTrue();
        relay.resume();
        assertThat(relay.port()).isEqualTo(port);
        try (RawHttp http = connect()) {
            http.send("GET / HTTP/1.1\r\n\r\n");
            assertThat(http.readResponse().truncated()).isFalse();
        }
    }

    @Test
    void throttlesAndSpeedsUp() {
        relay.throttle(400_000);
        long start = System.nanoTime();
        try (RawHttp http = connect()) {
            http.send("GET / HTTP/1.1\r\n\r\n");
            http.readResponse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
            relay.throttle(10);
            http.send("GET / HTTP/1.1\r\n\r\n");
            assertThat(http.isSilentFor(SHORT)).isTrue();
            relay.throttle(0);
            assertThat(http.readResponse().truncated()).isFalse();
        }
    }

    @Test
    void losesTheReplyToARequestThatWasCarriedOut() {
        Gate gate = new Gate();
        server.respondNext(Reply.text(200, "done").heldAt(gate));
        relay.loseReplyTo("COMMIT");
        try (RawHttp http = connect()) {
            http.send("POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nCOM");
            server.takeStarted(LONG);
            http.send("MIT");
            gate.awaitWaiting(1, LONG);
            assertThat(server.requests().get(0).bodyText()).isEqualTo("COMMIT");
            gate.release();
            assertThat(http.readUntilClosed()).isEmpty();
        }
        assertThat(server.requests().get(0).awaitReplyEnd(LONG)).isTrue();
        try (RawHttp http = connect()) {
            http.send("POST /COMMIT HTTP/1.1\r\n\r\n");
            assertThat(http.readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void targetThatIsDownResetsTheClient() {
        server.close();
        try (RawHttp http = connect()) {
            assertThat(http.awaitClosed(LONG)).isTrue();
        } catch (UncheckedIOException e) {
            assertThat(e).as("reset already while connecting").hasMessageContaining("cannot connect");
        }
        Eventually.await(LONG, () -> relay.openConnections() == 0, "the end of the connection");
    }

    @Test
    void closingLeavesNoThread() {
        RawHttp http = connect();
        http.send("GET / HTTP/1.1\r\n\r\n");
        http.readResponse();
        relay.close();
        assertThat(http.awaitClosed(LONG)).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("tcp-relay-" + relay.port()));
    }
}
