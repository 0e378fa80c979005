package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.BodyEnd;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Pace;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams stream: each piece goes out when it comes in, a slow side slows the other, and an end is seen as what it is. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#all")
class StreamingTest extends OnEachSetup {
    private static final long MUCH = 10 << 20;
    private static final Headers EVENTS = Headers.of("Content-Type", "text/event-stream; charset=utf-8");

    /** Answers whose client has gone are not read on here; how they are is {@link DrainTest}'s business. */
    @BeforeParameterizedClassInvocation
    static void startWithoutDraining(Setup setup) throws Exception {
        restart(setup, config -> config.drainTimeout(Duration.ZERO));
    }

    private RawHttp stream(Reply reply) {
        fixture.upstream.respondNext(reply);
        RawHttp http = fixture.connect();
        http.sendJson(CHAT_PATH, chatBody(), fixture.auth);
        return http;
    }

    @Test
    void eachEventArrivesBeforeTheNextIsSent() {
        Gate gate = new Gate();
        Reply reply =
                Reply.chunked(200, EVENTS, Pace.gated(gate), List.of("data: 1\n\n", "data: 2\n\n", "data: 3\n\n"));
        try (RawHttp http = stream(reply)) {
            assertThat(http.readHead().status()).isEqualTo(200);
            for (int i = 1; i <= 3; i++) {
                gate.release();
                assertThat(http.readUntil("\n\n")).isEqualTo("data: " + i + "\n\n");
            }
            assertThat(http.skipBody().truncated()).isFalse();
        }
    }

    @Test
    void headArrivesBeforeTheFirstEvent() {
        Gate gate = new Gate();
        try (RawHttp http = stream(Reply.chunked(200, EVENTS, Pace.gated(gate), List.of("data: 1\n\n")))) {
            assertThat(http.readHead().headers().first("content-type").orElseThrow())
                    .startsWith("text/event-stream");
            gate.open();
            assertThat(http.skipBody().truncated()).isFalse();
        }
    }

    @Test
    void splitCharactersArriveByteForByte() {
        byte[] event = "data: h\u00e9\u20ac\ud83d\ude00\n\n".getBytes(StandardCharsets.UTF_8);
        Reply reply = Reply.chunkedHead(200, EVENTS);
        for (byte b : event) {
            reply = reply.chunk(new byte[] {b});
        }
        try (RawHttp http = stream(reply.lastChunk())) {
            assertThat(http.readResponse().body()).isEqualTo(event);
        }
    }

    @Test
    void slowClientSlowsUpstream() {
        try (RawHttp http = clientThatReadsNothing()) {
            RecordedRequest seen = seenStanding();
            assertThat(seen.replyBytes()).isLessThan(40L << 20);
            http.reset();
            assertThat(seen.connection().awaitClosed(SOON)).isTrue();
        }
    }

    @Test
    void clientThatReadsNothingHoldsUpNoOtherStream() {
        try (RawHttp slow = clientThatReadsNothing()) {
            RecordedRequest seen = seenStanding();
            eachEventArrivesBeforeTheNextIsSent();
            headArrivesBeforeTheFirstEvent();
            slow.reset();
            assertThat(seen.connection().awaitClosed(SOON)).isTrue();
        }
    }

    @Test
    void streamThatNeverPausesHoldsUpNoOther() throws Exception {
        try (RawHttp busy = clientOfAnEndlessAnswer(1 << 20)) {
            RecordedRequest seen = seen();
            AtomicLong read = new AtomicLong();
            Thread reader = new Thread(() -> {
                for (int some = busy.readSome().length; some > 0; some = busy.readSome().length) {
                    read.addAndGet(some);
                }
            });
            reader.start();
            Eventually.await(SOON, () -> read.get() > MUCH, "it is on its way");
            eachEventArrivesBeforeTheNextIsSent();
            long before = read.get();
            Eventually.await(SOON, () -> read.get() > before + MUCH, "it goes on");
            busy.reset();
            reader.join(SOON.toMillis());
            assertThat(reader.isAlive()).isFalse();
            assertThat(seen.connection().awaitClosed(SOON)).isTrue();
        }
    }

    /** Of an endless answer it has the head, and then no room. */
    private RawHttp clientThatReadsNothing() {
        return clientOfAnEndlessAnswer(8192);
    }

    private RawHttp clientOfAnEndlessAnswer(int room) {
        fixture.upstream.respondNext(
                Reply.generatedChunked(200, Headers.of("Content-Type", "audio/mpeg"), Long.MAX_VALUE));
        RawHttp http = RawHttp.connect("127.0.0.1", fixture.baseUrl().getPort(), room);
        http.sendJson(CHAT_PATH, chatBody(), fixture.auth);
        http.readHead();
        return http;
    }

    /** What reached upstream, which has come to a stop: it hands nothing over any more while nobody reads. */
    private RecordedRequest seenStanding() {
        RecordedRequest seen = seen();
        Eventually.await(Duration.ofSeconds(20), () -> isStill(seen), "upstream stalls");
        return seen;
    }

    private static boolean isStill(RecordedRequest seen) {
        long before = seen.replyBytes();
        boolean ended = seen.awaitReplyEnd(Duration.ofMillis(300));
        return !ended && before > 0 && seen.replyBytes() == before;
    }

    @Test
    void cutChunkedAnswerIsSeenAsCut() {
        Reply reply = Reply.chunkedHead(200, EVENTS).chunk("data: 1\n\n").close();
        try (RawHttp http = stream(reply)) {
            http.readHead();
            http.readUntil("\n\n");
            assertThat(http.skipBody().truncated()).isTrue();
        }
    }

    @Test
    void cutIsSeenOnAConnectionThatIsToBeClosed() {
        fixture.upstream.respondNext(
                Reply.chunkedHead(200, EVENTS).chunk("data: 1\n\n").close());
        try (RawHttp http = fixture.connect()) {
            http.sendJson(CHAT_PATH, chatBody(), fixture.auth, "Connection: close");
            http.readHead();
            http.readUntil("\n\n");
            assertThat(http.skipBody().truncated()).isTrue();
        }
    }

    @Test
    void wholeAnswerOnAConnectionThatIsToBeClosed() {
        fixture.upstream.respondNext(Reply.chunkedHead(200, EVENTS).chunk("all").lastChunk());
        try (RawHttp http = fixture.connect()) {
            http.sendJson(CHAT_PATH, chatBody(), fixture.auth, "Connection: close");
            RawResponse response = http.readResponse();
            assertThat(response.text()).isEqualTo("all");
            assertThat(response.end()).isEqualTo(BodyEnd.COMPLETE);
        }
    }

    @Test
    void resetInTheMiddleIsSeenAsCut() {
        Gate gate = new Gate();
        Reply reply =
                Reply.chunkedHead(200, EVENTS).chunk("data: 1\n\n").await(gate).reset();
        try (RawHttp http = stream(reply)) {
            http.readHead();
            http.readUntil("\n\n");
            gate.open();
            assertThat(http.skipBody().truncated()).isTrue();
        }
    }

    @Test
    void shortSizedAnswerIsSeenAsCut() {
        Reply reply = Reply.head(200, Headers.of("Content-Length", "100000"))
                .generate(50_000)
                .close();
        try (RawHttp http = stream(reply)) {
            assertThat(http.readResponse().truncated()).isTrue();
        }
    }

    @Test
    void sizedAnswerThatIsCutBeforeItsFirstByteIsABadGateway() {
        try (RawHttp http =
                stream(Reply.head(200, Headers.of("Content-Length", "100")).close())) {
            assertThat(http.readResponse().status()).isEqualTo(502);
        }
    }

    @Test
    void answerUntilCloseArrivesWhole() {
        try (RawHttp http = stream(Reply.head(200, Headers.of("Content-Type", "text/plain"))
                .write("all")
                .close())) {
            assertThat(http.readResponse().text()).isEqualTo("all");
        }
    }

    @Test
    void clientThatResetsEndsTheUpstreamRequest() {
        Reply reply = Reply.chunked(200, EVENTS, Pace.every(Duration.ofMillis(20)), events(2000));
        try (RawHttp http = stream(reply)) {
            http.readHead();
            http.readUntil("\n\n");
            RecordedRequest seen = seen();
            http.reset();
            assertThat(seen.connection().awaitClosed(SOON)).isTrue();
        }
    }

    @Test
    void clientThatClosesEndsTheUpstreamRequest() {
        Reply reply = Reply.chunked(200, EVENTS, Pace.every(Duration.ofMillis(20)), events(2000));
        RecordedRequest seen;
        try (RawHttp http = stream(reply)) {
            http.readHead();
            http.readUntil("\n\n");
            seen = seen();
        }
        assertThat(seen.connection().awaitClosed(SOON)).isTrue();
    }

    private static List<String> events(int count) {
        return Collections.nCopies(count, "data: {\"choices\":[]}\n\n");
    }
}
