package io.fgproxy.examples.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fgproxy.examples.standalone.Cluster.Budget;
import io.fgproxy.testkit.SeededRandom;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Many callers with one key, who spread their requests over the nodes: some read a whole answer, some hang up in the
 * middle of a stream, some meet an error of upstream. They end when they see that the key's limits are used up.
 */
final class NodeLoad implements AutoCloseable {
    static final String FAILING_PATH = "/v1/embeddings";
    static final int OUTPUT_TOKENS = 6;
    static final int ABOUT_TOKENS = 30;
    static final int ABOUT_MICRO_USD = 8;

    private static final String CHAT = "/v1/chat/completions";
    private static final String WHOLE =
            "{\"model\":\"gpt-4o-mini\",\"max_tokens\":12,\"messages\":" + "[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String STREAM = "{\"stream\":true," + WHOLE.substring(1);
    private static final String FAILING = "{\"model\":\"text-embedding-3-small\",\"input\":\"Hi\"}";
    private static final int SERVED = 200;
    private static final int UPSTREAM_FAILED = 500;
    private static final int USED_UP = 429;
    private static final int AWAY = 503;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cluster cluster;
    private final Budget budget;
    private final boolean databaseMayFail;
    private final ExecutorService callers;
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final AtomicIntegerArray away = new AtomicIntegerArray(Cluster.NODES);

    private NodeLoad(Cluster cluster, Budget budget, boolean databaseMayFail, int threads) {
        this.cluster = cluster;
        this.budget = budget;
        this.databaseMayFail = databaseMayFail;
        this.callers = Executors.newFixedThreadPool(threads);
    }

    /** Begins. */
    static NodeLoad start(Cluster cluster, Budget budget, boolean databaseMayFail, int threads, SeededRandom random) {
        NodeLoad load = new NodeLoad(cluster, budget, databaseMayFail, threads);
        for (int i = 0; i < threads; i++) {
            // Each has its own, or what it does would depend on the others.
            Random own = new Random(random.nextLong());
            load.running.add(load.callers.submit(() -> load.call(own)));
        }
        return load;
    }

    /** How many requests were answered with success. */
    int served() {
        return served.get();
    }

    /** How many requests a killed node had taken and never answered in full. */
    int cut() {
        return cut.get();
    }

    /** How often a node said that it cannot reach its database. */
    int away(int node) {
        return away.get(node);
    }

    /** Waits until all callers saw that the limits are used up; fails with what they met that they should not have. */
    void finish() throws InterruptedException, TimeoutException {
        for (Future<?> one : running) {
            try {
                one.get(2, TimeUnit.MINUTES);
            } catch (ExecutionException e) {
                throw new AssertionError("A caller failed", e.getCause());
            }
        }
    }

    /** Whether a caller has ended. */
    boolean ends() {
        return running.stream().anyMatch(Future::isDone);
    }

    private Void call(Random random) throws Exception {
        int refused = 0;
        // Once is not enough: what is held for others may come back.
        while (refused < 3 && !Thread.currentThread().isInterrupted()) {
            int index = random.nextInt(Cluster.NODES);
            ServerProcess node = cluster.node(index);
            if (node == null) {
                continue;
            }
            try {
                int status = one(node, index, random.nextInt(10));
                refused = status == USED_UP ? refused + 1 : 0;
            } catch (ConnectException e) {
                assertKilled(node, index, e);
            } catch (IOException e) {
                assertKilled(node, index, e);
                cut.incrementAndGet();
            }
        }
        return null;
    }

    private void assertKilled(ServerProcess node, int index, IOException e) {
        assertThat(cluster.node(index))
                .as("a node that cuts off an answer without having been killed: %s", e)
                .isNotSameAs(node);
    }

    private int one(ServerProcess node, int index, int dice) throws Exception {
        if (dice < 2) {
            return take(index, UPSTREAM_FAILED, node.open(FAILING_PATH, budget.secret(), FAILING), false);
        }
        boolean hangUp = dice < 5;
        return take(index, SERVED, node.open(CHAT, budget.secret(), dice < 7 ? STREAM : WHOLE), hangUp);
    }

    private int take(int index, int expected, HttpResponse<InputStream> answer, boolean hangUp) throws IOException {
        try (InputStream body = answer.body()) {
            int status = answer.statusCode();
            if (status == expected && hangUp) {
                assertThat(body.read()).isNotNegative();
                served.incrementAndGet();
                return status;
            }
            byte[] text = body.readAllBytes();
            if (status == AWAY && databaseMayFail) {
                assertShapedAsOpenAis(JSON.readTree(text));
                assertThat(answer.headers().firstValue("retry-after")).isPresent();
                away.incrementAndGet(index);
            } else {
                assertThat(status).as(new String(text, UTF_8)).isIn(expected, USED_UP);
                served.addAndGet(status == SERVED ? 1 : 0);
            }
            return status;
        }
    }

    private static void assertShapedAsOpenAis(JsonNode body) {
        assertThat(body.at("/error/message").asText()).isNotBlank();
        assertThat(body.at("/error/type").asText()).isEqualTo("server_error");
        assertThat(body.at("/error/code").asText()).isNotBlank();
    }

    @Override
    public void close() {
        callers.shutdownNow();
    }
}
