package io.fgproxy.testkit.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.testkit.http.BodyEnd;
import io.fgproxy.testkit.http.Header;
import io.fgproxy.testkit.http.RawHttp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordingTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final ScriptedServer server = ScriptedServer.start(
            ServerOptions.defaults().keeping(5, 1_000), (request, body) -> Reply.text(200, request.path()));
    private final RawHttp http = RawHttp.connect("127.0.0.1", server.port());

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    @Test
    void everythingIsRecordedAsSent() {
        http.send(String.join(
                "\r\n",
                "POST /v1/a%20b?q=%zz&q HTTP/1.1",
                "host: x",
                "X-E:",
                "X-A: 1",
                "x-a:  \u00e92 ",
                "Transfer-Encoding: chunked",
                "Content-Length: 99",
                "",
                "3",
                "abc",
                "2;e=1",
                "de",
                "0",
                "",
                ""));
        http.readResponse();
        RecordedRequest request = server.takeRequest(LONG);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/v1/a%20b?q=%zz&q");
        assertThat(request.path()).isEqualTo("/v1/a%20b");
        assertThat(request.query()).contains("q=%zz&q");
        assertThat(request.headers().list())
                .containsExactly(
                        new Header("host", "x"),
                        new Header("X-E", ""),
                        new Header("X-A", "1"),
                        new Header("x-a", "\u00e92"),
                        new Header("Transfer-Encoding", "chunked"),
                        new Header("Content-Length", "99"));
        assertThat(request.bodyText()).isEqualTo("abcde");
        assertThat(request.bodyComplete()).isTrue();
        assertThat(request.connection().requests()).isEqualTo(1);
    }

    @Test
    void largeBodyLeavesLengthAndDigest() {
        http.send("PUT / HTTP/1.1\r\nContent-Length: 300000\r\n\r\n");
        http.send(Pattern.bytes(300_000));
        http.readResponse();
        RecordedRequest request = server.takeRequest(LONG);
        assertThat(request.body()).isEqualTo(Pattern.bytes(1_000));
        assertThat(request.bodyLength()).isEqualTo(300_000);
        assertThat(request.bodySha256()).isEqualTo(Pattern.sha256(300_000));
    }

    @Test
    void smallBodyHasTheSameDigest() {
        http.send("PUT / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n");
        http.send(Pattern.bytes(1_000));
        http.readResponse();
        assertThat(server.takeRequest(LONG).bodySha256()).isEqualTo(Pattern.sha256(1_000));
    }

    @Test
    void cutUploadIsRecordedAsCut() {
        http.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345");
        RecordedRequest request = server.takeStarted(LONG);
        assertThat(request.awaitBodyEnd(Duration.ofMillis(50))).isFalse();
        http.close();
        assertThat(request.awaitBodyEnd(LONG)).isTrue();
        assertThat(request.bodyEnd()).contains(BodyEnd.CUT);
        assertThat(request.bodyComplete()).isFalse();
        assertThat(request.bodyText()).isEqualTo("12345");
        assertThat(request.connection().awaitClosed(LONG)).isTrue();
        assertThat(request.connection().closure()).map(Closure::by).contains(Closure.By.PEER);
        assertThat(request.replyBytes()).isZero();
    }

    @Test
    void chunkedUploadWithoutLastChunkIsCut() {
        http.send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n");
        http.halfClose();
        assertThat(server.takeRequest(LONG).bodyEnd()).contains(BodyEnd.CUT);
    }

    @Test
    void resetUploadIsRecordedAsReset() {
        http.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345");
        RecordedRequest request = server.takeStarted(LONG);
        http.reset();
        assertThat(request.awaitBodyEnd(LONG)).isTrue();
        assertThat(request.bodyEnd()).contains(BodyEnd.RESET);
        assertThat(request.connection().awaitClosed(LONG)).isTrue();
        assertThat(request.connection().closure()).map(Closure::by).contains(Closure.By.PEER_RESET);
    }

    @Test
    void idleConnectionThatClosesIsNoticed() {
        http.sendRequest("GET", "/");
        http.readResponse();
        RecordedRequest request = server.takeRequest(LONG);
        assertThat(request.connection().closure()).isEmpty();
        assertThat(server.openConnections()).isEqualTo(1);
        http.close();
        assertThat(request.connection().awaitClosed(LONG)).isTrue();
        assertThat(request.connection().closure()).map(Closure::by).contains(Closure.By.PEER);
        assertThat(server.openConnections()).isZero();
    }

    @Test
    void onlyTheLatestRequestsAreKept() {
        for (int i = 0; i < 8; i++) {
            http.sendRequest("GET", "/" + i);
            http.readResponse();
        }
        assertThat(server.count()).isEqualTo(8);
        assertThat(server.requests()).extracting(RecordedRequest::path).containsExactly("/3", "/4", "/5", "/6", "/7");
        assertThat(server.takeRequest(LONG).path()).isEqualTo("/3");
        server.reset();
        assertThat(server.count()).isZero();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void missingRequestFails() {
        assertThatThrownBy(() -> server.takeRequest(Duration.ofMillis(20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no request");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        http.send("GET /1 HTTP/1.1\r\n\r\nPOST /2 HTTP/1.1\r\nContent-Length: 1\r\n\r\nxGET /3 HTTP/1.1\r\n\r\n");
        assertThat(http.readResponse().text()).isEqualTo("/1");
        assertThat(http.readResponse().text()).isEqualTo("/2");
        assertThat(http.readResponse().text()).isEqualTo("/3");
        assertThat(new String(server.requests().get(1).body(), StandardCharsets.UTF_8))
                .isEqualTo("x");
    }
}
