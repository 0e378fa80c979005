package io.fgproxy.servlet.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.upstream.ResponseHead;
import io.fgproxy.testkit.Eventually;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatClientTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
    private final List<String> got = new CopyOnWriteArrayList<>();
    private final HeartbeatClient client = new HeartbeatClient(new Told(), timer, Duration.ofMillis(1));

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private void begin() {
        client.head(new ResponseHead(200, Map.of("content-type", List.of("text/event-stream")), OptionalLong.empty()));
        Eventually.await(SOON, () -> got.contains(":\n\n"), "a comment goes out");
    }

    private static List<ByteBuffer> bytes(String text) {
        return List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatComesWhileACommentIsOnItsWayWaitsAndNothingOfItIsLost() {
        begin();
        client.bytes(bytes("data: 1\n\n"));
        client.end(bytes("data: 2\n\n"));
        assertThat(got).containsExactly("head", ":\n\n");
        assertThat(client.tookComment()).isTrue();
        assertThat(got).containsExactly("head", ":\n\n", "data: 1\n\n", "end data: 2\n\n");
    }

    @Test
    void takingACommentAsksUpstreamForNothingAndTakingBytesDoes() {
        begin();
        assertThat(client.tookComment()).isTrue();
        client.bytes(bytes("data: 1"));
        assertThat(client.tookComment()).isFalse();
    }

    @Test
    void onlyOneCommentIsOnItsWay() throws Exception {
        begin();
        // Two more looks of the timer, at the least.
        timer.submit(() -> {}).get();
        timer.submit(() -> {}).get();
        assertThat(got).containsExactly("head", ":\n\n");
    }

    private final class Told implements ClientSide {
        @Override
        public void send(Problem problem) {
            got.add("problem");
        }

        @Override
        public void head(ResponseHead head) {
            got.add("head");
        }

        @Override
        public void bytes(List<ByteBuffer> bytes) {
            got.add(text(bytes));
        }

        @Override
        public void end(List<ByteBuffer> rest) {
            got.add("end " + text(rest));
        }

        @Override
        public void abort(Problem problem) {
            got.add("abort");
        }

        @Override
        public void drop() {
            got.add("drop");
        }

        private String text(List<ByteBuffer> bytes) {
            StringBuilder text = new StringBuilder();
            bytes.forEach(buffer -> text.append(StandardCharsets.UTF_8.decode(buffer.duplicate())));
            return text.toString();
        }
    }
}
