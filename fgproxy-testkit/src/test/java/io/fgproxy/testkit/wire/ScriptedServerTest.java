package io.fgproxy.testkit.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptedServerTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final ScriptedServer server = ScriptedServer.start(
            ServerOptions.defaults().named("scripted-test").buffers(32_768, 32_768),
            (request, body) -> Reply.text(200, "default"));
    private final RawHttp http = RawHttp.connect("127.0.0.1", server.port(), 32_768);

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    private RawResponse get(String path) {
        http.sendRequest("GET", path);
        return http.readResponse();
    }

    @Test
    void oneShotRepliesComeFirstThenStandingOnesThenTheDefault() {
        server.respondAlways(RequestMatcher.of("GET", "/a"), Reply.text(200, "always"));
        server.respond("GET", "/a", Reply.text(200, "first"));
        server.respondNext(Reply.text(200, "second"));
        assertThat(server.pendingReplies()).isEqualTo(2);
        assertThat(get("/a?x=1").text()).isEqualTo("first");
        assertThat(get("/a").text()).isEqualTo("second");
        assertThat(get("/a").text()).isEqualTo("always");
        assertThat(get("/b").text()).isEqualTo("default");
        server.respondAlways(RequestMatcher.any().and(RequestMatcher.header("X-A", "1")), Reply.text(200, "matched"));
        http.sendRequest("GET", "/a", "X-A: 1");
        assertThat(http.readResponse().text()).isEqualTo("matched");
        server.reset();
        assertThat(get("/a").text()).isEqualTo("default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n\tfolded\r\nY: \u00e4\u00ff\u0080\r\nContent-Length: 0\r\n\r\n",
            })
    void rawBytesGoOutAsTheyAre(String bytes) {
        server.respondNext(Reply.raw(bytes).close());
        http.sendRequest("GET", "/");
        assertThat(http.readUntilClosed()).asString(StandardCharsets.ISO_8859_1).isEqualTo(bytes);
    }

    @Test
    void silentReplyEndsWithThePeer() {
        server.respondNext(Reply.silent());
        http.sendRequest("GET", "/");
        RecordedRequest request = server.takeRequest(LONG);
        assertThat(http.isSilentFor(Duration.ofMillis(50))).isTrue();
        http.close();
        assertThat(request.connection().awaitClosed(LONG)).isTrue();
        assertThat(request.connection().closure()).map(Closure::by).contains(Closure.By.PEER);
        assertThat(request.awaitReplyEnd(LONG)).isTrue();
    }

    @Test
    void resetDuringAStreamIsNoticedWhileTheReplyWaits() {
        Gate gate = new Gate();
        server.respondNext(Reply.chunked(200, Headers.none(), List.of("opening"), Pace.gated(gate), List.of("never")));
        http.sendRequest("GET", "/");
        http.readHead();
        gate.awaitWaiting(1, LONG);
        http.reset();
        RecordedRequest request = server.takeRequest(LONG);
        assertThat(request.connection().awaitClosed(LONG)).isTrue();
        assertThat(request.connection().closure()).map(Closure::by).contains(Closure.By.PEER_RESET);
        assertThat(request.awaitReplyEnd(LONG)).isTrue();
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void connectionGoesOnAfterAReplyThatWaited() {
        Gate gate = new Gate();
        for (int i = 0; i < 3; i++) {
            server.respondNext(Reply.text(200, "held").heldAt(gate));
            http.sendRequest("GET", "/");
            gate.awaitWaiting(1, LONG);
            assertThat(server.takeRequest(LONG).replyBytes()).isZero();
            gate.release();
            assertThat(http.readResponse().text()).isEqualTo("held");
            assertThat(get("/").text()).isEqualTo("default");
            server.takeRequest(LONG);
        }
        assertThat(server.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void requestBehindAWaitingReplyIsAnsweredAfterIt() {
        Gate gate = new Gate();
        server.respondNext(Reply.text(200, "held").heldAt(gate));
        http.send("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
        gate.awaitWaiting(1, LONG);
        gate.open();
        assertThat(http.readResponse().text()).isEqualTo("held");
        assertThat(http.readResponse().text()).isEqualTo("default");
    }

    @Test
    void earlyReplyArrivesThoughTheBodyIsNotRead() {
        server.respondNext(Reply.text(413, "too large").beforeBody().close());
        http.send("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
        http.send(new byte[10_000]);
        RawResponse response = http.readResponse();
        assertThat(response.status()).isEqualTo(413);
        assertThat(server.requests().get(0).bodyEnd()).isEmpty();
        assertThat(http.awaitClosed(LONG)).isTrue();
    }

    @Test
    void bodyIsReadAsFarAsTheScriptSays() {
        Gate gate = new Gate();
        server.respondNext(Reply.script().readBody(3).await(gate).readBody().write("HTTP/1.1 204 OK\r\n\r\n"));
        http.send("POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nabcdef");
        gate.awaitWaiting(1, LONG);
        RecordedRequest request = server.takeStarted(LONG);
        assertThat(request.bodyText()).isEqualTo("abc");
        gate.release();
        assertThat(http.readResponse().status()).isEqualTo(204);
        assertThat(request.bodyText()).isEqualTo("abcdef");
    }

    @Test
    void endlessBodyStopsWhereThePeerStopsReading() {
        server.respondNext(Reply.generatedChunked(200, Headers.none(), Long.MAX_VALUE));
        http.sendRequest("GET", "/");
        http.readHead();
        assertThat(http.readBytes(100_000)).isEqualTo(Pattern.bytes(100_000));
        RecordedRequest request = server.takeRequest(LONG);
        long[] before = {-1};
        Eventually.await(
                LONG,
                () -> {
                    boolean still = request.replyBytes() == before[0];
                    before[0] = request.replyBytes();
                    LockSupport.parkNanos(50_000_000);
                    return still;
                },
                "the sender is held up");
        assertThat(request.replyBytes()).isLessThan(2_000_000);
        http.close();
        assertThat(request.connection().awaitClosed(LONG)).isTrue();
    }

    @Test
    void generatedBodyIsThePattern() {
        server.respondNext(Reply.generated(200, Headers.none(), 200_001));
        assertThat(get("/").body()).isEqualTo(Pattern.bytes(200_001));
        server.respondNext(Reply.generatedChunked(200, Headers.none(), 200_001));
        assertThat(get("/").body()).isEqualTo(Pattern.bytes(200_001));
    }

    @Test
    void packedBodyUnpacks() throws IOException {
        server.respondNext(Reply.gzip(200, Headers.of("Content-Type", "text/plain"), Pattern.bytes(5_000)));
        RawResponse response = get("/");
        assertThat(response.header("Content-Encoding")).contains("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
                .isEqualTo(Pattern.bytes(5_000));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 302, 304})
    void emptyRepliesHaveNoFraming(int status) {
        server.respondNext(Reply.empty(status, Headers.of("Location", "http://127.0.0.1:1/")));
        server.respondNext(Reply.text(200, "next"));
        http.sendRequest("GET", "/");
        assertThat(http.readHead().headers().names()).containsExactly("Location");
    }

    @Test
    void requestMayAskToClose() {
        http.sendRequest("GET", "/", "Connection: close");
        assertThat(http.readResponse().text()).isEqualTo("default");
        assertThat(http.awaitClosed(LONG)).isTrue();
        assertThat(server.requests().get(0).connection().awaitClosed(LONG)).isTrue();
        assertThat(server.requests().get(0).connection().closure())
                .map(Closure::by)
                .contains(Closure.By.SERVER);
    }

    @Test
    void failingHandlerAnswers500() {
        server.handle(RequestMatcher.any(), (request, body) -> {
            throw new IllegalArgumentException("bug");
        });
        assertThat(get("/").status()).isEqualTo(500);
        assertThat(server.failure()).containsInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hundredsOfGatedStreamsAdvanceTogether() {
        int streams = 300;
        Gate gate = new Gate();
        server.respondAlways(
                RequestMatcher.any(), Reply.chunked(200, Headers.none(), Pace.gated(gate), List.of("a", "b")));
        List<RawHttp> clients = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            RawHttp client = RawHttp.connect("127.0.0.1", server.port());
            client.sendRequest("GET", "/");
            clients.add(client);
        }
        for (String piece : List.of("a", "b")) {
            gate.awaitWaiting(streams, LONG);
            gate.release(streams);
            for (RawHttp client : clients) {
                if (piece.equals("a")) {
                    client.readHead();
                }
                assertThat(client.readBytes(1)).asString().isEqualTo(piece);
            }
        }
        clients.forEach(RawHttp::close);
        Eventually.await(LONG, () -> server.openConnections() == 1, "only the idle client is left");
    }

    @Test
    void closingLeavesNoThread() {
        server.respondNext(Reply.silent());
        http.sendRequest("GET", "/");
        server.takeRequest(LONG);
        server.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("scripted-test-" + server.port()));
        assertThat(http.awaitClosed(LONG)).isTrue();
    }
}
