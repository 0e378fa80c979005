package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.FgProxy;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.metrics.Gauges;
import io.fgproxy.metrics.Outcome;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.metrics.RequestEnd;
import io.fgproxy.metrics.RequestLabels;
import io.fgproxy.metrics.RequestTimes;
import io.fgproxy.operation.Operation;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.Amounts;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.upstream.TokenCounts;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Reply;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What metrics are told of requests: each once, as it was; beside another listener that fails at everything. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class MetricsTest extends OnEachSetup {
    private static final String CREATE = "chat.completions.create";
    private static final String STREAMED = "{\"model\":\"gpt-4o-mini\",\"stream\":true,\"messages\":[]}";
    private static final RecordedMetrics METRICS = new RecordedMetrics();

    /** Throws whatever it is told. */
    private static final class Broken implements ProxyMetrics {
        @Override
        public void refused(DenialReason reason, @Nullable Operation operation) {
            throw new IllegalStateException("refused");
        }

        @Override
        public void ended(RequestEnd end) {
            throw new NoClassDefFoundError("ended");
        }

        @Override
        public void started(Supplier<Gauges> gauges) {
            throw new IllegalStateException("started");
        }

        @Override
        public void stopped(Supplier<Gauges> gauges) {
            throw new IllegalStateException("stopped");
        }
    }

    @BeforeParameterizedClassInvocation
    static void startMeasured(Setup setup) throws Exception {
        restart(
                setup,
                FgProxy.builder()
                        .metrics(ProxyMetrics.all(new Broken(), METRICS))
                        .build());
    }

    @BeforeEach
    void forgetMetrics() {
        if (METRICS.mounted.isEmpty()) {
            // Some containers start a servlet with its first request.
            chat();
        }
        Eventually.await(SOON, () -> gauges().equals(Gauges.NONE), "nothing is on its way");
        METRICS.forget();
    }

    private static Gauges gauges() {
        assertThat(METRICS.mounted).hasSize(1);
        return METRICS.mounted.get(0).get();
    }

    /** The end of the only request; the parts of its time make up the whole. */
    private static RequestEnd ended() {
        Eventually.await(SOON, () -> !METRICS.ends.isEmpty() && gauges().equals(Gauges.NONE), "it has ended");
        assertThat(METRICS.ends).hasSize(1);
        RequestEnd end = METRICS.ends.get(0);
        RequestTimes times = end.times();
        assertThat(List.of(times.client(), times.queue(), times.store(), times.upstream(), times.own()))
                .allMatch(nanos -> nanos >= 0);
        assertThat(times.whole()).isPositive();
        assertThat(times.firstByte()).isLessThanOrEqualTo(times.whole());
        assertThat(times.upstreamFirstByte()).isLessThanOrEqualTo(times.whole());
        return end;
    }

    private static void assertLabels(
            RequestEnd end, String model, Outcome outcome, int status, boolean stream, String source) {
        assertThat(end.labels()).isEqualTo(new RequestLabels(CREATE, model, false, outcome, status, stream, source));
    }

    @Test
    void successIsToldWithAllThatItTook() {
        fixture.upstream.report(new TokenCounts(10, 4, 7, 3));
        assertThat(chat().status()).isEqualTo(200);
        RequestEnd end = ended();
        assertLabels(end, "gpt-4o-mini", Outcome.SUCCESS, 200, false, "reported");
        assertThat(end.attempts()).isEqualTo(1);
        // 6 tokens at 0.15, 4 cached ones at 0.075 and 7 at 0.6 dollars for a million, rounded up.
        assertThat(end.charged()).isEqualTo(new Amounts(1, 10, 7, 6));
        assertThat(end.usage().cachedTokens()).isEqualTo(4);
        assertThat(end.usage().reasoningTokens()).isEqualTo(3);
        assertThat(end.times().upstream()).isPositive();
        assertThat(end.times().firstByte()).isPositive();
        assertThat(end.times().upstreamFirstByte()).isPositive();
        assertThat(METRICS.refusals).isEmpty();
    }

    @Test
    void refusalOfTheModelIsToldWithItsReason() {
        String key =
                fixture.mint(SubKeySettings.named("k").denyModels("gpt-4o-mini").build());
        assertThat(chatWith(key).status()).isEqualTo(403);
        RequestEnd end = ended();
        assertLabels(end, "none", Outcome.REFUSED, 403, false, "none");
        assertThat(end.attempts()).isZero();
        assertThat(end.charged()).isEqualTo(Amounts.NONE);
        assertThat(METRICS.refusals)
                .containsExactly(new RecordedMetrics.Refused(DenialReason.MODEL_NOT_ALLOWED, CREATE));
    }

    @Test
    void refusalOfTheOperationIsToldBeforeThereIsABody() {
        String key = fixture.mint(
                SubKeySettings.named("k").allowOperations("models.*").build());
        assertThat(chatWith(key).status()).isEqualTo(403);
        assertLabels(ended(), "none", Outcome.REFUSED, 403, false, "none");
        assertThat(METRICS.refusals)
                .containsExactly(new RecordedMetrics.Refused(DenialReason.OPERATION_NOT_ALLOWED, CREATE));
    }

    @Test
    void refusalOfTheKeyIsOfNoOperation() {
        assertThat(chatWith("sk-nobody").status()).isEqualTo(401);
        RequestEnd end = ended();
        assertThat(end.labels())
                .isEqualTo(new RequestLabels("none", "none", false, Outcome.REFUSED, 401, false, "none"));
        assertThat(METRICS.refusals).containsExactly(new RecordedMetrics.Refused(DenialReason.KEY_UNKNOWN, "none"));
    }

    private RawResponse chatWith(String key) {
        try (RawHttp http = fixture.connect()) {
            http.sendJson(CHAT_PATH, CHAT, "Authorization: Bearer " + key);
            return http.readResponse();
        }
    }

    @Test
    void errorOfUpstreamCostsNothing() {
        fixture.upstream.respondNext(Reply.json(500, "{\"error\":{\"message\":\"no\"}}"));
        assertThat(chat().status()).isEqualTo(500);
        RequestEnd end = ended();
        assertLabels(end, "gpt-4o-mini", Outcome.UPSTREAM_ERROR, 500, false, "failed");
        assertThat(end.charged()).isEqualTo(Amounts.NONE);
        assertThat(end.attempts()).isEqualTo(1);
    }

    @Test
    void upstreamThatDoesNotAnswerHasFailed() {
        fixture.upstream.respondNext(Reply.script().readBody().close());
        assertThat(chat().status()).isEqualTo(502);
        assertLabels(ended(), "gpt-4o-mini", Outcome.UPSTREAM_FAILED, 502, false, "failed");
    }

    @Test
    void listThatCannotBeReadIsAFailureOfUpstream() {
        fixture.upstream.respondNext(Reply.json(200, "{\"data\":"));
        assertThat(get("/v1/models").status()).isEqualTo(502);
        assertThat(ended().outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
    }

    @Test
    void streamIsToldAsOneAndSeenWhileItIsOpen() {
        Gate gate = new Gate();
        fixture.upstream.respondNext(Reply.chunkedHead(200, OpenAiReply.eventHeaders())
                .chunk("data: {\"choices\":[]}\n\n")
                .await(gate)
                .chunk("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7}}\n\n")
                .chunk("data: [DONE]\n\n")
                .lastChunk());
        try (RawHttp http = fixture.connect()) {
            http.sendJson(CHAT_PATH, STREAMED, fixture.auth);
            http.readHead();
            http.readUntil("\n\n");
            assertThat(gauges()).isEqualTo(new Gauges(1, 1, 0, 1));
            gate.open();
            http.readUntil("[DONE]");
            RequestEnd end = ended();
            assertLabels(end, "gpt-4o-mini", Outcome.SUCCESS, 200, true, "reported");
            assertThat(end.usage()).isEqualTo(Usage.tokens(11, 7));
        }
    }

    @Test
    void clientThatLeavesIsToldAsGone() {
        Gate gate = new Gate();
        fixture.upstream.respondNext(Reply.chunkedHead(200, OpenAiReply.eventHeaders())
                .chunk("data: {\"choices\":[]}\n\n")
                .await(gate)
                // More than sockets and containers buffer.
                .chunk(": padding\n\n".repeat(200_000))
                .chunk("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7}}\n\n")
                .lastChunk());
        try (RawHttp http = fixture.connect()) {
            http.sendJson(CHAT_PATH, STREAMED, fixture.auth);
            http.readHead();
            http.readUntil("\n\n");
            http.reset();
        }
        gate.open();
        RequestEnd end = ended();
        assertLabels(end, "gpt-4o-mini", Outcome.CLIENT_GONE, 200, true, "reported");
        assertThat(end.usage()).isEqualTo(Usage.tokens(11, 7));
    }

    @Test
    void answerThatUpstreamBreaksOffIsCut() {
        fixture.upstream.respondNext(Reply.chunkedHead(200, OpenAiReply.eventHeaders())
                .chunk("data: {\"choices\":[]}\n\n")
                .close());
        assertThat(post(CHAT_PATH, STREAMED).truncated()).isTrue();
        RequestEnd end = ended();
        assertLabels(end, "gpt-4o-mini", Outcome.CUT, 200, true, "estimated");
        assertThat(end.charged().requests()).isEqualTo(1);
        assertThat(end.usage()).isEqualTo(Usage.ZERO);
    }

    @Test
    void bodyThatDoesNotArriveIsOfTheClient() {
        try (RawHttp http = fixture.connect()) {
            http.send("POST " + CHAT_PATH + " HTTP/1.1\r\nHost: h\r\n" + fixture.auth
                    + "\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{");
            Eventually.await(SOON, () -> gauges().requests() == 1, "it has arrived");
            http.halfClose();
            http.readUntilClosed();
        }
        RequestEnd end = ended();
        assertThat(end.outcome()).isIn(Outcome.CLIENT_GONE, Outcome.REFUSED);
        assertThat(end.source()).isNull();
    }

    @Test
    void requestsOfManyThreadsAreToldOnceEach() throws Exception {
        int threads = 4;
        int each = 50;
        fixture.upstream.report(new TokenCounts(3, 0, 2, 0));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        assertThat(chat().status()).isEqualTo(200);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        Eventually.await(SOON, () -> gauges().equals(Gauges.NONE), "nothing is on its way");
        assertThat(METRICS.ends)
                .hasSize(threads * each)
                .allMatch(end -> end.source() == UsageRecord.Source.REPORTED && end.outcome() == Outcome.SUCCESS);
        assertThat(METRICS.ends.stream()
                        .mapToLong(end -> end.charged().inputTokens())
                        .sum())
                .isEqualTo(3L * threads * each);
    }

    @Test
    void answerOfUnknownLengthThatIsNoStreamOfEventsIsNotTakenForOne() {
        fixture.upstream.respondNext(Reply.chunkedHead(200, Headers.of("Content-Type", "application/json"))
                .chunk("{}")
                .lastChunk());
        assertThat(chat().status()).isEqualTo(200);
        assertThat(ended().stream()).isFalse();
    }
}
