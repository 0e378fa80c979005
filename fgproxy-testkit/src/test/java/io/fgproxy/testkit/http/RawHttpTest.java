package io.fgproxy.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Pace;
import io.fgproxy.testkit.wire.Reply;
import io.fgproxy.testkit.wire.ScriptedServer;
import io.fgproxy.testkit.wire.ServerOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RawHttpTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    private final ScriptedServer server =
            ScriptedServer.start(ServerOptions.defaults(), (request, body) -> Reply.text(200, "ok"));
    private final RawHttp http = RawHttp.connect("127.0.0.1", server.port());

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    @Test
    void wholeResponseIsRead() {
        server.respondNext(Reply.of(201, Headers.of("X-b", "1", "x-B", "2"), new byte[] {1, 2, 3}));
        http.sendRequest("GET", "/");
        RawResponse response = http.readResponse();
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.headers().names()).containsExactly("X-b", "x-B", "Content-Length");
        assertThat(response.body()).containsExactly(1, 2, 3);
        assertThat(response.truncated()).isFalse();
        assertThat(response.connectionClosed()).isFalse();
    }

    @Test
    void connectionServesSeveralResponses() {
        for (int i = 0; i < 3; i++) {
            http.sendJson("/", "{\"n\":\"\u20ac\"}", "X-A: 1");
            assertThat(http.readResponse().text()).isEqualTo("ok");
        }
        assertThat(server.requests())
                .hasSize(3)
                .allSatisfy(request -> assertThat(request.bodyText()).isEqualTo("{\"n\":\"\u20ac\"}"));
    }

    @Test
    void exactBytesAreSent() {
        http.send("POST /x HTTP/1.1\r\nhOsT: \u00e9\r\nContent-Length: 1\r\n\r\n\u00ff");
        http.readResponse();
        assertThat(server.takeRequest(SHORT).rawHead())
                .isEqualTo("POST /x HTTP/1.1\r\nhOsT: \u00e9\r\nContent-Length: 1\r\n\r\n");
        assertThat(server.requests().get(0).body()).containsExactly(0xff);
    }

    @Test
    void missingLastChunkIsTruncation() {
        server.respondNext(Reply.chunkedHead(200, Headers.none())
                .chunk("some")
                .chunk("thing")
                .close());
        http.sendRequest("GET", "/");
        RawResponse response = http.readResponse();
        assertThat(response.text()).isEqualTo("something");
        assertThat(response.end()).isEqualTo(BodyEnd.CUT);
        assertThat(response.truncated()).isTrue();
        assertThat(response.connectionClosed()).isTrue();
    }

    @Test
    void shortBodyIsTruncation() {
        server.respondNext(Reply.head(200, Headers.of("Content-Length", "10"))
                .write("short")
                .close());
        http.sendRequest("GET", "/");
        assertThat(http.readResponse().truncated()).isTrue();
    }

    @Test
    void bodyUntilCloseIsNoTruncation() {
        server.respondNext(Reply.head(200, Headers.none()).write("all").close());
        http.sendRequest("GET", "/");
        RawResponse response = http.readResponse();
        assertThat(response.text()).isEqualTo("all");
        assertThat(response.truncated()).isFalse();
        assertThat(response.connectionClosed()).isTrue();
    }

    @Test
    void brokenConnectionIsTruncation() {
        Gate received = new Gate();
        server.respondNext(Reply.chunkedHead(200, Headers.none())
                .chunk("some")
                .await(received)
                .reset());
        http.sendRequest("GET", "/");
        http.readHead();
        assertThat(http.readBytes(4)).asString().isEqualTo("some");
        received.release();
        assertThat(http.skipBody()).isEqualTo(BodyEnd.RESET);
    }

    @Test
    void responseToHeadHasNoBody() {
        server.respondNext(Reply.empty(200, Headers.of("Content-Length", "12345")));
        http.sendRequest("HEAD", "/");
        RawResponse response = http.readResponse();
        assertThat(response.header("content-length")).contains("12345");
        assertThat(response.body()).isEmpty();
        assertThat(response.truncated()).isFalse();
    }

    @Test
    void interimHeadsAreCollected() {
        server.respondNext(Reply.text(200, "final").afterInterim("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"));
        http.sendRequest("GET", "/");
        RawResponse response = http.readResponse();
        assertThat(response.interim()).extracting(HttpHead::status).containsExactly(103);
        assertThat(response.text()).isEqualTo("final");
    }

    @Test
    void eventIsSeenBeforeTheNextIsReleased() {
        Gate gate = new Gate();
        server.respondNext(Reply.chunked(
                200, Headers.none(), Pace.gated(gate), List.of("data: 1\n\n", "data: 2\n\n", "data: [DONE]\n\n")));
        http.sendRequest("GET", "/");
        assertThat(http.readHead().status()).isEqualTo(200);
        assertThat(http.isSilentFor(SHORT)).isTrue();
        gate.release();
        assertThat(http.readUntil("\n\n")).isEqualTo("data: 1\n\n");
        assertThat(http.end()).isEmpty();
        gate.release();
        assertThat(http.readSome()).asString().isEqualTo("data: 2\n\n");
        gate.release();
        assertThat(http.readUntil("\n\n")).isEqualTo("data: [DONE]\n\n");
        assertThat(http.readSome()).isEmpty();
        assertThat(http.end()).contains(BodyEnd.COMPLETE);
    }

    @Test
    void lateResponseFailsWithWhatArrived() {
        server.respondNext(Reply.head(200, Headers.of("Content-Length", "9"))
                .write("begun")
                .silence());
        http.deadline(SHORT).sendRequest("GET", "/");
        assertThatThrownBy(http::readResponse)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("begun");
    }

    @Test
    void bodyThatEndsBeforeTheMarkerFails() {
        http.sendRequest("GET", "/");
        http.readHead();
        assertThatThrownBy(() -> http.readUntil("never"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ok");
    }

    @Test
    void closedConnectionIsNoticed() {
        http.sendRequest("GET", "/");
        http.readResponse();
        assertThat(http.awaitClosed(SHORT)).isFalse();
        server.closeConnections();
        assertThat(http.awaitClosed(Duration.ofSeconds(5))).isTrue();
        assertThatThrownBy(http::readHead).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void halfClosedConnectionStillReads() {
        http.send("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
        http.halfClose();
        assertThat(http.readResponse().text()).isEqualTo("ok");
    }
}
