package io.fgproxy.servlet.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.faults.Answer.Cut;
import io.fgproxy.servlet.faults.Answer.Nobody;
import io.fgproxy.servlet.faults.Answer.Ours;
import io.fgproxy.servlet.faults.Answer.Passed;
import io.fgproxy.servlet.faults.Fault.Link;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.HttpHead;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.relay.TcpRelay;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Pace;
import io.fgproxy.testkit.wire.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What may be wrong with upstream, and with the way there. */
final class UpstreamFaults {
    private static final Headers EVENTS = Headers.of("Content-Type", "text/event-stream");
    private static final Headers JSON = Headers.of("Content-Type", "application/json");
    private static final Ours UNREACHABLE = new Ours(502, "upstream_unreachable");
    private static final Ours LOST = new Ours(502, "upstream_connection_lost");
    private static final Ours INVALID = new Ours(502, "upstream_invalid_response");
    private static final String FIRST = "data: {\"choices\":[]}\n\n";

    static final List<Fault> ALL = List.of(
            Fault.of(
                    "refuses connections",
                    UNREACHABLE,
                    0,
                    Link.UNUSED,
                    scene -> scene.via(URI.create("http://127.0.0.1:1/v1")).answered()),
            Fault.of("does not answer SYN", UNREACHABLE, 0, Link.UNUSED, UpstreamFaults::unroutable),
            Fault.of("accepts late", new Passed(200), 1, Link.OTHER, UpstreamFaults::acceptsLate),
            Fault.of(
                    "says nothing",
                    new Ours(504, "upstream_timeout"),
                    0,
                    Link.CLOSED,
                    scene -> scene.impatient().answered(Reply.silent())),
            Fault.of(
                    "closes before the head",
                    LOST,
                    0,
                    Link.CLOSED,
                    scene -> scene.answered(Reply.script().readBody().close())),
            Fault.of("half-closes before the head", LOST, 0, Link.OTHER, UpstreamFaults::halfCloses),
            Fault.of(
                    "resets before the head",
                    LOST,
                    0,
                    Link.CLOSED,
                    scene -> scene.answered(Reply.script().readBody().reset())),
            Fault.of(
                    "closes in the middle of the head",
                    LOST,
                    0,
                    Link.CLOSED,
                    scene -> scene.answered(
                            Reply.raw("HTTP/1.1 200 OK\r\nContent-Le").close())),
            // By a reset the proxy may never see the head.
            Fault.of(
                    "closes after the head of a sized answer",
                    LOST,
                    1,
                    Link.CLOSED,
                    scene -> scene.answered(
                            Reply.head(200, JSON.with("Content-Length", "100")).close())),
            Fault.of(
                    "resets after the head of a stream",
                    new Cut(200),
                    1,
                    Link.CLOSED,
                    UpstreamFaults::resetsAfterTheHead),
            Fault.of("resets in the middle of a chunk", new Cut(200), 1, Link.CLOSED, UpstreamFaults::resetsInAChunk),
            Fault.of(
                    "closes in the middle of an event",
                    new Cut(200),
                    1,
                    Link.CLOSED,
                    scene -> Seen.whole(scene.send(
                            Scene.STREAM,
                            Reply.chunkedHead(200, EVENTS)
                                    .chunk(FIRST)
                                    .chunk("data: {\"cho")
                                    .close()))),
            Fault.of(
                    "closes in the middle of a sized answer",
                    new Cut(200),
                    1,
                    Link.CLOSED,
                    scene -> scene.answered(Reply.head(200, JSON.with("Content-Length", "100000"))
                            .generate(50_000)
                            .close())),
            Fault.of(
                    "stalls in the middle of a stream",
                    new Cut(200),
                    1,
                    Link.CLOSED,
                    scene -> scene.impatient()
                            .answered(
                                    Reply.chunkedHead(200, EVENTS).chunk(FIRST).silence())),
            framing(
                    "has both Content-Length and chunks",
                    "Content-Length: 5\r\nTransfer-Encoding: chunked",
                    Link.CLOSED),
            framing("has two lengths", "Content-Length: 5\r\nContent-Length: 6", Link.CLOSED),
            framing("has a negative length", "Content-Length: -5", Link.CLOSED),
            framing("has a length that is no number", "Content-Length: abc", Link.LEFT),
            framing("has another transfer encoding", "Transfer-Encoding: gzip", Link.CLOSED),
            Fault.of(
                    "has a chunk size that is no number",
                    new Cut(200),
                    1,
                    Link.CLOSED,
                    scene -> scene.answered(
                            Reply.chunkedHead(200, EVENTS).chunk(FIRST).write("zz\r\nhello\r\n0\r\n\r\n"))),
            Fault.of(
                    "sends garbage for a status line",
                    INVALID,
                    0,
                    Link.LEFT,
                    scene -> scene.answered(Reply.raw("garbage\r\n\r\n").close())),
            Fault.of(
                    "ends its lines by a line feed alone",
                    new Passed(200),
                    1,
                    Link.KEPT,
                    scene -> scene.answered(
                            Reply.raw("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 2\n\n{}"))),
            Fault.of(
                    "sends a head of 500 KB",
                    INVALID,
                    0,
                    Link.LEFT,
                    scene -> scene.answered(Reply.raw(
                            "HTTP/1.1 200 OK\r\nX-Big: " + "x".repeat(500_000) + "\r\nContent-Length: 0\r\n\r\n"))),
            Fault.of(
                    "refuses a small body early, by 413",
                    new Passed(413),
                    0,
                    Link.CLOSED,
                    scene -> scene.answered(
                            Reply.json(413, "{\"error\":{}}").beforeBody().close())),
            Fault.of(
                    "refuses a large body early, by 413",
                    new Passed(413),
                    0,
                    Link.CLOSED,
                    UpstreamFaults::refusesALargeBody),
            Fault.of("sends a byte at a time", new Passed(200), 1, Link.KEPT, UpstreamFaults::dribbles),
            Fault.of(
                    "compresses though not asked to",
                    new Passed(200),
                    1,
                    Link.KEPT,
                    scene -> scene.answered(Reply.gzip(200, JSON, Scene.CHAT.getBytes(StandardCharsets.UTF_8)))),
            Fault.of(
                    "answers with HTML",
                    new Passed(200),
                    1,
                    Link.KEPT,
                    scene -> scene.answered(Reply.of(
                            200, Headers.of("Content-Type", "text/html"), "<html>".getBytes(StandardCharsets.UTF_8)))),
            Fault.of(
                    "answers with JSON that is none",
                    new Passed(200),
                    1,
                    Link.KEPT,
                    scene -> scene.answered(Reply.json(200, "{\"usage\":{\"prompt_tokens\":"))),
            Fault.of(
                    "goes on for ever; the client stops reading",
                    new Cut(200),
                    1,
                    Link.CLOSED,
                    scene -> endless(scene.impatient(), false)),
            Fault.of(
                    "goes on for ever; the client stops reading, then resets",
                    new Nobody(),
                    1,
                    Link.CLOSED,
                    scene -> endless(scene, true)),
            Fault.of(
                    "sends 103 before the answer",
                    new Passed(200),
                    1,
                    Link.KEPT,
                    scene -> interim(scene, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")),
            Fault.of(
                    "sends 100 before the answer",
                    new Passed(200),
                    1,
                    Link.KEPT,
                    scene -> interim(scene, "HTTP/1.1 100 Continue\r\n\r\n")),
            Fault.of(
                    "sends 204 with a body",
                    LOST,
                    0,
                    Link.CLOSED,
                    scene -> scene.answered(Reply.raw("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"))),
            Fault.of(
                    "fails with 500",
                    new Passed(500),
                    0,
                    Link.KEPT,
                    scene -> scene.answered(OpenAiReply.error(500, "server_error", "no"))),
            Fault.of("limits the rate of the only main key", new Passed(429), 0, Link.KEPT, UpstreamFaults::limits),
            Fault.of(
                    "refuses the main key",
                    new Ours(502, "upstream_refused_key"),
                    0,
                    Link.OTHER,
                    UpstreamFaults::refusesKey));

    private UpstreamFaults() {}

    private static Fault framing(String name, String fields, Link link) {
        return Fault.of(
                name,
                INVALID,
                0,
                link,
                scene -> scene.answered(Reply.raw("HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n")));
    }

    private static Seen unroutable(Scene scene) throws Exception {
        FullBacklog full = scene.use(new FullBacklog());
        return scene.via(full.baseUrl()).answered();
    }

    private static Seen acceptsLate(Scene scene) {
        TcpRelay relay = scene.use(TcpRelay.to(scene.fixture.upstream.baseUrl()));
        relay.stall();
        RawHttp http =
                scene.via(relay.through(scene.fixture.upstream.baseUrl())).send(Scene.CHAT);
        Eventually.await(Scene.SOON, () -> relay.acceptedConnections() == 1, "the connection is made");
        relay.clearFaults();
        return Seen.whole(http);
    }

    private static Seen halfCloses(Scene scene) throws Exception {
        HalfCloser half = scene.use(new HalfCloser());
        Seen response = scene.via(half.baseUrl()).answered();
        assertThat(half.awaitPeerClosed(Scene.SOON)).isTrue();
        return response;
    }

    private static Seen resetsAfterTheHead(Scene scene) {
        Gate gate = new Gate();
        RawHttp http = scene.send(
                Scene.CHAT, Reply.chunkedHead(200, EVENTS).await(gate).reset());
        HttpHead head = http.readHead();
        gate.open();
        return Seen.rest(head, http);
    }

    private static Seen resetsInAChunk(Scene scene) {
        Gate gate = new Gate();
        RawHttp http = scene.send(
                Scene.CHAT,
                Reply.chunkedHead(200, EVENTS)
                        .write("20\r\ndata: half")
                        .await(gate)
                        .reset());
        HttpHead head = http.readHead();
        http.readUntil("half");
        gate.open();
        return Seen.rest(head, http);
    }

    private static Seen refusesALargeBody(Scene scene) {
        String large = Scene.CHAT.replace("hi", "x".repeat(4_000_000));
        return Seen.whole(
                scene.send(large, Reply.json(413, "{\"error\":{}}").beforeBody().close()));
    }

    private static Seen dribbles(Scene scene) {
        String body = "{\"padding\":\"" + "x".repeat(60) + "\"}";
        List<String> bytes = Arrays.asList(body.split(""));
        Seen response = scene.impatient().answered(Reply.chunked(200, JSON, Pace.every(Duration.ofMillis(15)), bytes));
        assertThat(response.text()).isEqualTo(body);
        return response;
    }

    private static Seen endless(Scene scene, boolean resets) {
        scene.fixture.upstream.respondNext(
                Reply.generatedChunked(200, Headers.of("Content-Type", "audio/mpeg"), Long.MAX_VALUE));
        RawHttp http =
                scene.use(RawHttp.connect("127.0.0.1", scene.fixture.baseUrl().getPort(), 8192));
        http.sendJson(Scene.CHAT_PATH, Scene.CHAT, scene.auth());
        HttpHead head = http.readHead();
        http.readSome();
        if (resets) {
            http.reset();
            return null;
        }
        assertThat(scene.seen().connection().awaitClosed(Scene.SOON)).isTrue();
        return Seen.rest(head, http);
    }

    private static Seen interim(Scene scene, String head) {
        Seen response = scene.answered(OpenAiReply.json(200, "{}").afterInterim(head));
        assertThat(response.interim()).isZero();
        return response;
    }

    private static Seen limits(Scene scene) {
        return scene.ownMainKey().answered(OpenAiReply.rateLimited(Duration.ofSeconds(1)));
    }

    private static Seen refusesKey(Scene scene) {
        return scene.ownMainKey().answered(OpenAiReply.error(401, "invalid_api_key", "Incorrect API key: sk-***"));
    }
}
