package io.fgproxy.testkit.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.testkit.clock.SettableClock;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Pace;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FakeOpenAiTest extends Api {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String CHAT = "{\"model\":\"gpt-4o\",\"messages\":[],\"stream\":true}";

    @Test
    void modelsAreListed() {
        upstream.models("gpt-4o", "mine");
        JsonNode list = json(get("models"));
        assertThat(list.path("object").asText()).isEqualTo("list");
        assertThat(list.path("data")).hasSize(2);
        assertThat(json(get("models/mine")).path("id").asText()).isEqualTo("mine");
        RawResponse unknown = get("models/other");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(json(unknown).at("/error/code").asText()).isEqualTo("model_not_found");
    }

    @Test
    void wrongKeyIsShownOnlyMasked() {
        http.sendRequest("GET", "/v1/models", "Authorization: Bearer sk-secret-0123456789");
        RawResponse response = http.readResponse();
        assertThat(response.status()).isEqualTo(401);
        assertThat(json(response).at("/error/code").asText()).isEqualTo("invalid_api_key");
        assertThat(response.text()).contains("sk-secre********6789").doesNotContain("0123");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-None: 1", "Authorization: Basic abc", "authorization: Bearer a\r\nAuthorization: Bearer b"})
    void anythingButTheKeyIsRefused(String headers) {
        http.sendRequest("GET", "/v1/models", headers);
        assertThat(http.readResponse().status()).isEqualTo(401);
    }

    @Test
    void keyCanChange() {
        assertThat(get("models").status()).isEqualTo(200);
        upstream.expectKey("sk-next");
        assertThat(get("models").status()).isEqualTo(401);
        assertThat(upstream.key()).isEqualTo("sk-next");
    }

    @Test
    void unknownPathsAndMethodsAreRefusedLikeTheOriginal() {
        RawResponse unknown = post("nothing", "{}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(json(unknown).at("/error/message").asText()).isEqualTo("Invalid URL (POST /v1/nothing)");
        assertThat(json(get("chat/completions")).at("/error/code").asText()).isEqualTo("method_not_supported");
        http.sendRequest("GET", "/elsewhere", authorization);
        assertThat(http.readResponse().text()).contains("Invalid URL (GET /elsewhere)");
    }

    @Test
    void brokenJsonAndMissingParametersAreRefused() {
        assertThat(post("chat/completions", "{").status()).isEqualTo(400);
        assertThat(post("chat/completions", "[]").status()).isEqualTo(400);
        assertThat(json(post("responses", "{}")).at("/error/param").asText()).isEqualTo("model");
        assertThat(json(post("chat/completions", "{'model':'m'}"))
                        .at("/error/code")
                        .asText())
                .isEqualTo("missing_required_parameter");
    }

    @Test
    void gateReleasesAStreamPieceByPiece() {
        Gate gate = new Gate();
        upstream.say("One", " two").pace(Pace.gated(gate));
        http.sendJson("/v1/chat/completions", CHAT, authorization);
        assertThat(http.readHead().status()).isEqualTo(200);
        assertThat(http.readUntil("\n\n")).contains("assistant");
        assertThat(http.isSilentFor(Duration.ofMillis(50))).isTrue();
        gate.release();
        assertThat(http.readUntil("\n\n")).contains("One");
        assertThat(http.isSilentFor(Duration.ofMillis(50))).isTrue();
        gate.release();
        assertThat(http.readUntil("\n\n")).contains(" two");
        gate.awaitWaiting(1, LONG);
        gate.release();
        assertThat(http.readUntil("[DONE]\n\n")).contains("\"stop\"");
    }

    @Test
    void pausesSpreadAStream() {
        upstream.pace(Pace.every(Duration.ofMillis(10)));
        long start = System.nanoTime();
        http.sendJson("/v1/chat/completions", CHAT, authorization);
        assertThat(http.readResponse().text()).endsWith("[DONE]\n\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(69));
        assertThat(get("models").status()).isEqualTo(200);
        assertThat(upstream.server().acceptedConnections()).isEqualTo(1);
    }

    @Test
    void clientThatLeavesAPausingStreamIsNoticed() {
        upstream.pace(Pace.every(Duration.ofMinutes(10)));
        http.sendJson("/v1/chat/completions", CHAT, authorization);
        http.readHead();
        http.close();
        RecordedRequest request = upstream.takeRequest(LONG);
        assertThat(request.connection().awaitClosed(LONG)).isTrue();
        assertThat(upstream.openConnections()).isZero();
    }

    @Test
    void scriptedRepliesComeInOpenAisShapes() {
        upstream.respond(
                "GET", "/v1/models", OpenAiReply.error(503, "overloaded", "Busy", Headers.of("Retry-After", "3")));
        upstream.respondNext(OpenAiReply.rateLimited(Duration.ofMillis(1_500)));
        upstream.respondNext(OpenAiReply.insufficientQuota());
        RawResponse busy = get("models");
        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.header("retry-after")).contains("3");
        assertThat(json(busy).at("/error/type").asText()).isEqualTo("server_error");
        RawResponse limited = get("models");
        assertThat(limited.header("retry-after-ms")).contains("1500");
        assertThat(json(limited).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(json(get("models")).at("/error/type").asText()).isEqualTo("insufficient_quota");
        assertThat(get("models").status()).isEqualTo(200);
    }

    @Test
    void scriptedAnswersCarryTheGivenUsage() {
        TokenCounts tokens = new TokenCounts(7, 3, 5, 2);
        upstream.respondNext(OpenAiReply.chat("m", tokens, "Hi"));
        upstream.respondNext(OpenAiReply.chatStream("m", tokens, true, Pace.immediate(), "Hi"));
        upstream.respondNext(OpenAiReply.response("m", tokens, "Hi"));
        upstream.respondNext(OpenAiReply.responseStream("m", tokens, Pace.immediate(), "Hi"));
        upstream.respondNext(OpenAiReply.events(Pace.immediate(), "data: {\"a\":1}\n\n"));
        upstream.respondNext(OpenAiReply.json(200, "{\"b\":2}"));
        assertThat(json(get("x")).at("/usage/total_tokens").asInt()).isEqualTo(12);
        var chunks = events(get("x"));
        assertThat(chunks.get(chunks.size() - 1).at("/usage/total_tokens").asInt())
                .isEqualTo(12);
        assertThat(json(get("x"))
                        .at("/usage/output_tokens_details/reasoning_tokens")
                        .asInt())
                .isEqualTo(2);
        var events = events(get("x"));
        assertThat(events.get(events.size() - 1)
                        .at("/response/usage/input_tokens_details/cached_tokens")
                        .asInt())
                .isEqualTo(3);
        assertThat(get("x").text()).isEqualTo("data: {\"a\":1}\n\n");
        assertThat(json(get("x")).path("b").asInt()).isEqualTo(2);
    }

    @Test
    void resetForgetsScriptsRecordsAndSettings() {
        upstream.say("Other");
        upstream.respondNext(Reply.text(500, "x"));
        upstream.reset();
        assertThat(upstream.count()).isZero();
        assertThat(post("responses", "{'model':'m','input':'x'}").text()).contains("Hello from the fake upstream.");
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void builderSetsKeyClockAndKeeping() {
        SettableClock clock = SettableClock.at("2026-01-01T00:00:00Z");
        try (FakeOpenAi other =
                        FakeOpenAi.builder().key("k").clock(clock).keep(0, 0).start();
                RawHttp client = RawHttp.connect(other.baseUrl())) {
            client.sendJson("/v1/responses", "{\"model\":\"m\",\"input\":\"x\"}", "Authorization: Bearer k");
            RawResponse response = client.readResponse();
            assertThat(json(response).path("created_at").asLong()).isEqualTo(1_767_225_600);
            assertThat(response.header("Date")).contains("Thu, 01 Jan 2026 00:00:00 GMT");
            assertThat(other.count()).isEqualTo(1);
            assertThat(other.requests()).isEmpty();
        }
    }
}
