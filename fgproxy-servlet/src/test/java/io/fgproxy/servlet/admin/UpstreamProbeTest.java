package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.gate.UpstreamCredential;
import io.fgproxy.key.UpstreamModel;
import io.fgproxy.servlet.admin.UpstreamProbe.Outcome;
import io.fgproxy.servlet.upstream.Timeouts;
import io.fgproxy.servlet.upstream.Transport;
import io.fgproxy.servlet.upstream.UpstreamSettings;
import io.fgproxy.store.memory.InMemoryKeyStore;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.wire.Pace;
import io.fgproxy.testkit.wire.Reply;
import io.fgproxy.testkit.wire.RequestMatcher;
import io.fgproxy.testkit.wire.ScriptedServer;
import io.fgproxy.testkit.wire.ServerOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Main keys are tried where nobody knows what will answer, or whether anything will. */
class UpstreamProbeTest {
    private static final String SECRET = "sk-secret-0123456789";
    private static final int MOST_BYTES = 8 << 20;
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Headers JSON = Headers.of("Content-Type", "application/json");
    private static final Headers NONE = Headers.none();
    private static final Map<String, Reply> ODD = odd();

    private final ScriptedServer upstream =
            ScriptedServer.start(ServerOptions.defaults(), (request, body) -> Reply.text(500, SECRET));

    @AfterEach
    void stop() {
        upstream.close();
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + upstream.port() + "/v1");
    }

    private static String models(String ids) {
        return "{\"object\":\"list\",\"data\":[" + ids + "]}";
    }

    /** An answer of so many bytes that would be good if it were not for its length. */
    private static String models(int bytes) {
        String json = models("{\"id\":\"gpt-4o\"}");
        return json + " ".repeat(bytes - json.length());
    }

    private static Map<String, Reply> odd() {
        Map<String, Reply> odd = new TreeMap<>();
        odd.put("no HTTP", Reply.raw("SSH-2.0-OpenSSH_9.6\r\n").close());
        odd.put("nothing", Reply.script().readBody().close());
        odd.put("a broken connection", Reply.script().readBody().reset());
        odd.put("half a head", Reply.raw("HTTP/1.1 200 OK\r\nContent-Le").close());
        odd.put(
                "a broken body",
                Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":[]}")
                        .close());
        odd.put(
                "broken chunks",
                Reply.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
                        .close());
        odd.put("a redirect", Reply.empty(302, Headers.of("Location", "http://127.0.0.1:1/", "Content-Length", "0")));
        odd.put("no content", Reply.empty(204, NONE));
        odd.put("a page", Reply.text(200, "<html>Welcome to our Wi-Fi</html>"));
        odd.put("an empty body", Reply.json(200, ""));
        odd.put("another document", Reply.json(200, "{\"ok\":true}"));
        odd.put("models that are no list", Reply.json(200, "{\"data\":{\"id\":\"gpt-4o\"}}"));
        odd.put("models without ids", Reply.json(200, models("{\"name\":\"gpt-4o\"}")));
        odd.put("models that are numbers", Reply.json(200, models("1,2,3")));
        odd.put("ids that are no text", Reply.json(200, models("{\"id\":[\"gpt-4o\"]}")));
        odd.put("a member twice", Reply.json(200, "{\"data\":[],\"data\":[{\"id\":\"gpt-4o\"}]}"));
        odd.put("half a document", Reply.json(200, "{\"data\":[{\"id\":\"gpt-4o\"}"));
        odd.put("no UTF-8", Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"data\":\"\u00ff\"}"));
        odd.put("a deep document", Reply.json(200, "{\"data\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"));
        odd.put(
                "a packed document",
                Reply.gzip(200, JSON, models("{\"id\":\"gpt-4o\"}").getBytes(StandardCharsets.UTF_8)));
        odd.put(
                "too many models",
                Reply.json(200, models(Stream.generate(() -> "{}").limit(10_001).collect(Collectors.joining(",")))));
        odd.put("too long an answer", Reply.json(200, models(MOST_BYTES + 1)));
        odd.put("an answer without end", Reply.generatedChunked(200, JSON, Long.MAX_VALUE));
        return odd;
    }

    static Stream<String> oddAnswers() {
        return ODD.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("oddAnswers")
    void oddAnswerIsToldAndChangesNothing(String name) throws Exception {
        upstream.respond("GET", "/v1/models", Reply.json(200, models("{\"id\":\"gpt-4o\",\"owned_by\":\"system\"}")));
        try (AdminServer admin = new AdminServer(new InMemoryKeyStore())) {
            String path = "main_keys/"
                    + admin.post(
                                    "main_keys",
                                    "{\"name\":\"m\",\"api_key\":\"" + SECRET + "\",\"base_url\":\"" + base() + "\"}")
                            .text("/id");
            assertThat(admin.post(path + "/refresh_models", "{}").status()).isEqualTo(200);
            String known = admin.get("models").response().body();

            upstream.respondAlways(RequestMatcher.any(), ODD.get(name));
            AdminServer.Reply tested = admin.post(path + "/test", "{}");
            assertThat(tested.status()).isEqualTo(200);
            assertThat(tested.json().at("/ok").isBoolean()).isTrue();
            assertThat(tested.json().at("/ok").asBoolean()).isFalse();
            assertThat(tested.text("/message")).isNotBlank();
            AdminServer.Reply refreshed = admin.post(path + "/refresh_models", "{}");
            assertThat(refreshed.status()).isEqualTo(502);
            assertThat(refreshed.text("/error/code")).isEqualTo("upstream_failed");
            assertThat(tested.response().body() + refreshed.response().body())
                    .doesNotContain(SECRET, "gpt-4o", "Wi-Fi", "127.0.0.1");
            assertThat(admin.get("models").response().body()).isEqualTo(known);
            assertThat(admin.get("audit?limit=1").text("/data/0/action")).isEqualTo("main_key.refresh_models");
            assertThat(admin.get("audit").json().at("/data"))
                    .as("none of what failed")
                    .hasSize(2);
        }
        Eventually.await(
                Duration.ofSeconds(20), () -> upstream.openConnections() <= 1, "what is not wanted is not read on");
    }

    private Outcome probed(Duration patience) {
        UpstreamSettings settings = new UpstreamSettings(
                base(), patience, new Timeouts(patience, patience, null), List.of(), 1, Transport.direct());
        return new UpstreamProbe(settings, patience).models(new UpstreamCredential(SECRET, null, null, null, null));
    }

    @Test
    void silentUpstreamIsGivenUp() {
        upstream.respondNext(Reply.silent());
        assertGivenUp();
    }

    @Test
    void upstreamThatStopsInTheMiddleIsGivenUp() {
        upstream.respondNext(Reply.chunkedHead(200, JSON).chunk("{\"data\":[").silence());
        assertGivenUp();
    }

    @Test
    void upstreamThatNeverEndsIsGivenUpThoughItGoesOn() {
        List<String> drops = IntStream.range(0, 10_000).mapToObj(i -> " ").toList();
        upstream.respondNext(Reply.chunked(200, JSON, Pace.every(Duration.ofMillis(20)), drops));
        assertGivenUp();
    }

    private void assertGivenUp() {
        Outcome outcome = probed(SHORT);
        assertThat(outcome.works()).isFalse();
        assertThat(outcome.status()).isNull();
        assertThat(outcome.message()).doesNotContain(SECRET);
        Eventually.await(Duration.ofSeconds(20), () -> upstream.openConnections() == 0, "its connection is closed");
    }

    @Test
    void longestAnswerIsRead() {
        upstream.respondNext(Reply.json(200, models(MOST_BYTES)));
        Outcome outcome = probed(Duration.ofMinutes(1));
        assertThat(outcome.models()).containsExactly(new UpstreamModel("gpt-4o", null));
    }

    /** The others cannot be asked for: the proxy refuses such names. */
    @Test
    void onlyNamesThatRequestsCanHaveAreTaken() {
        String longest = "m".repeat(256);
        upstream.respondNext(Reply.json(
                200,
                models(Stream.of(
                                "",
                                " ",
                                "a b",
                                "a\\u0000",
                                "a\\ud800",
                                "modèle",
                                longest + "m",
                                longest,
                                "gpt-4o",
                                "gpt-4o")
                        .map(id -> "{\"id\":\"" + id + "\",\"owned_by\":7,\"created\":1e400}")
                        .collect(Collectors.joining(",")))));
        Outcome outcome = probed(Duration.ofMinutes(1));
        assertThat(outcome.models())
                .containsExactlyInAnyOrder(new UpstreamModel(longest, null), new UpstreamModel("gpt-4o", null));
    }
}
