package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** In the silences of a stream of events, and nowhere else, the client gets comments. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#all")
class HeartbeatTest extends OnEachSetup {
    private static final Headers EVENTS = Headers.of("Content-Type", "text/event-stream; charset=utf-8");
    private static final String COMMENT = ":\n\n";

    @BeforeParameterizedClassInvocation
    static void startWithHeartbeats(Setup setup) throws Exception {
        restart(setup, config -> config.heartbeat(Duration.ofMillis(20)).drainTimeout(Duration.ZERO));
    }

    private RawHttp stream(Reply reply) {
        fixture.upstream.respondNext(reply);
        RawHttp http = fixture.connect();
        http.sendJson(CHAT_PATH, CHAT, fixture.auth);
        return http;
    }

    @Test
    void aSilentStreamGetsCommentsBeforeItsFirstEventAndBetweenEvents() {
        Gate first = new Gate();
        Gate second = new Gate();
        Reply reply = Reply.chunkedHead(200, EVENTS)
                .await(first)
                .chunk("data: 1\n\n")
                .await(second)
                .chunk("data: 2\r\n\r\n")
                .lastChunk();
        try (RawHttp http = stream(reply)) {
            http.readHead();
            assertThat(http.readUntil("\n\n")).isEqualTo(COMMENT);
            assertThat(http.readUntil("\n\n")).isEqualTo(COMMENT);
            first.open();
            assertThat(http.readUntil("data: 1\n\n").replace(COMMENT, "")).isEqualTo("data: 1\n\n");
            assertThat(http.readUntil("\n\n")).isEqualTo(COMMENT);
            second.open();
            assertThat(http.readUntil("\r\n\r\n").replace(COMMENT, "")).isEqualTo("data: 2\r\n\r\n");
            assertThat(http.skipBody().truncated()).isFalse();
        }
    }

    @Test
    void nothingIsPutIntoAnEvent() {
        Gate gate = new Gate();
        Reply reply = Reply.chunkedHead(200, EVENTS)
                .chunk("data: {\"a\":\n")
                .await(gate)
                .chunk("data: 1}\n\n")
                .lastChunk();
        try (RawHttp http = stream(reply)) {
            http.readHead();
            http.readUntil("\"a\":\n");
            assertThat(http.isSilentFor(Duration.ofMillis(200))).isTrue();
            gate.open();
            assertThat(http.readUntil("1}\n\n")).isEqualTo("data: 1}\n\n");
        }
    }

    @Test
    void otherAnswersGetNone() {
        Gate gate = new Gate();
        Reply reply = Reply.chunkedHead(200, Headers.of("Content-Type", "audio/mpeg"))
                .chunk("\n\n")
                .await(gate)
                .chunk("all")
                .lastChunk();
        try (RawHttp http = stream(reply)) {
            http.readHead();
            http.readUntil("\n\n");
            assertThat(http.isSilentFor(Duration.ofMillis(200))).isTrue();
            gate.open();
            assertThat(http.readUntil("all")).isEqualTo("all");
        }
    }

    @Test
    void everyByteOfABusyStreamArrives() {
        String event = "data: {\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(500) + "\"}}]}\n\n";
        Reply reply = Reply.chunkedHead(200, EVENTS);
        for (int i = 0; i < 300; i++) {
            reply = i % 50 == 0 ? reply.pause(Duration.ofMillis(25)).chunk(event) : reply.chunk(event);
        }
        try (RawHttp http = stream(reply.lastChunk())) {
            RawResponse response = http.readResponse();
            assertThat(response.text().replace(COMMENT, "")).isEqualTo(String.join("", List.of(event.repeat(300))));
        }
    }

    @Test
    void aClientThatLeftASilentStreamIsNoticed() {
        RecordedRequest seen;
        try (RawHttp http =
                stream(Reply.chunkedHead(200, EVENTS).chunk("data: 1\n\n").silence())) {
            http.readHead();
            http.readUntil("\n\n");
            seen = seen();
            http.reset();
        }
        assertThat(seen.connection().awaitClosed(SOON)).isTrue();
    }
}
