package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.wire.Pace;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The end of one call must not touch the connection to upstream, which another call may be using already. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class ConnectionReuseTest extends OnEachSetup {
    private static final int LANES = 8;
    private static final int CALLS = 100;

    @Test
    void callsThatEndLeaveTheirConnectionsOpen() throws Exception {
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        try {
            List<Callable<Boolean>> work = IntStream.range(0, LANES)
                    .mapToObj(lane -> (Callable<Boolean>) this::callAfterCall)
                    .toList();
            for (Future<Boolean> lane : lanes.invokeAll(work, 60, TimeUnit.SECONDS)) {
                assertThat(lane.get()).isTrue();
            }
        } finally {
            lanes.shutdownNow();
        }
        assertThat(fixture.upstream.count()).isEqualTo(LANES * CALLS);
        assertThat(fixture.upstream.requests())
                .extracting(RecordedRequest::connection)
                .allMatch(connection -> connection.closure().isEmpty(), "is still open");
    }

    @Test
    void whatIsLostOnAConnectionThatUpstreamEndsIsNotSentTwice() {
        // A stream, because its end reaches the client when its connection can be used again, and not before.
        fixture.upstream.respondNext(OpenAiReply.events(Pace.immediate(), "data: [DONE]\n\n"));
        assertThat(chat().status()).isEqualTo(200);
        fixture.upstream.respondNext(Reply.script().close());
        RawResponse lost = chat();
        assertThat(lost.status()).isEqualTo(502);
        assertThat(lost.text()).contains("upstream_connection_lost");
        assertThat(fixture.upstream.requests())
                .hasSize(2)
                .extracting(RecordedRequest::connection)
                .as("one connection")
                .matches(connections -> Set.copyOf(connections).size() == 1);
        assertThat(chat().status()).isEqualTo(200);
        assertThat(fixture.upstream.count()).isEqualTo(3);
    }

    private boolean callAfterCall() {
        try (RawHttp http = fixture.connect()) {
            for (int i = 0; i < CALLS; i++) {
                http.sendJson(CHAT_PATH, CHAT, fixture.auth);
                assertThat(http.readResponse().status()).isEqualTo(200);
            }
        }
        return true;
    }
}
