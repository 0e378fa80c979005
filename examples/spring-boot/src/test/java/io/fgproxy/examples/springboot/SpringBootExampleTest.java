package io.fgproxy.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.MasterKey;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Pace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole application, with both filters on that look into the bodies of forms. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.mvc.hiddenmethod.filter.enabled=true",
            "spring.mvc.formcontent.filter.enabled=true",
            "spring.datasource.url=jdbc:hsqldb:mem:spring-boot-example",
            "logging.level.root=warn",
            "spring.main.banner-mode=off"
        })
@Timeout(60)
class SpringBootExampleTest {
    private static final FakeOpenAi UPSTREAM = FakeOpenAi.start();
    private static final String ADMIN_TOKEN = "an-admin-token-for-this-test";
    private static final String CHAT =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}";

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    private String key;

    @DynamicPropertySource
    static void secrets(DynamicPropertyRegistry properties) {
        properties.add("fgproxy.master-key", MasterKey::generateBase64);
        properties.add("fgproxy.admin-token", () -> ADMIN_TOKEN);
        properties.add("openai.api-key", UPSTREAM::key);
        properties.add("openai.base-url", UPSTREAM::baseUrl);
    }

    @AfterAll
    static void stop() {
        UPSTREAM.close();
    }

    @BeforeEach
    void mint() throws Exception {
        UPSTREAM.reset();
        HttpResponse<String> minted = text(request("/admin/api/sub_keys", ADMIN_TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"name":"test","operations":{"allow":["inference","files"]}}""")));
        assertThat(minted.statusCode()).as(minted.body()).isEqualTo(201);
        key = member("secret", minted);
    }

    @Test
    void chatPasses() throws Exception {
        String json = CHAT.formatted("");
        HttpResponse<String> response = text(post("/openai/v1/chat/completions", "application/json", json));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("Hello from the fake upstream.");
        assertThat(UPSTREAM.requests().get(0).bodyText()).isEqualTo(json);
    }

    @Test
    void streamArrivesPieceByPiece() throws Exception {
        Gate gate = new Gate();
        UPSTREAM.say("One", " two").pace(Pace.gated(gate));
        HttpResponse<Stream<String>> response = http.send(
                post("/openai/v1/chat/completions", "application/json", CHAT.formatted(",\"stream\":true"))
                        .build(),
                HttpResponse.BodyHandlers.ofLines());
        Iterator<String> lines = response.body().iterator();
        assertThat(nextEvent(lines)).contains("\"role\":\"assistant\"");
        gate.awaitWaiting(1, Duration.ofSeconds(10));
        gate.release();
        assertThat(nextEvent(lines)).contains("\"content\":\"One\"");
        gate.awaitWaiting(1, Duration.ofSeconds(10));
        gate.open();
        assertThat(nextEvent(lines)).contains("\"content\":\" two\"");
        assertThat(nextEvent(lines)).contains("\"finish_reason\":\"stop\"");
        assertThat(nextEvent(lines)).isEqualTo("data: [DONE]");
        assertThat(lines.hasNext()).isTrue();
        assertThat(lines.next()).isEmpty();
        assertThat(lines.hasNext()).isFalse();
    }

    /** A form with the very field that the hidden-method filter looks for. */
    @Test
    void multipartPassesByteForByte() throws Exception {
        String form = "--b\r\nContent-Disposition: form-data; name=\"_method\"\r\n\r\nDELETE\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
                + "content".repeat(100_000) + "\r\n--b--\r\n";
        HttpResponse<String> uploaded = text(post("/openai/v1/files", "multipart/form-data; boundary=b", form));
        assertThat(uploaded.statusCode()).as(uploaded.body()).isEqualTo(200);
        assertThat(UPSTREAM.requests().get(0).method()).isEqualTo("POST");
        assertThat(UPSTREAM.requests().get(0).bodyText()).isEqualTo(form);

        HttpResponse<String> deleted =
                text(request("/openai/v1/files/" + member("id", uploaded), key).DELETE());
        assertThat(deleted.body()).contains("\"deleted\"");
    }

    @Test
    void formIsNoRequestToOpenAi() throws Exception {
        HttpResponse<String> response =
                text(post("/openai/v1/chat/completions", "application/x-www-form-urlencoded", "model=gpt-4o-mini"));
        assertThat(response.statusCode()).isIn(400, 415);
        assertThat(UPSTREAM.count()).isZero();
    }

    private static String nextEvent(Iterator<String> lines) {
        return Stream.generate(lines::next)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private HttpRequest.Builder post(String path, String contentType, String body) {
        return request(path, key).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder request(String path, String bearer) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + bearer);
    }

    private HttpResponse<String> text(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String member(String name, HttpResponse<String> response) {
        Matcher matcher = Pattern.compile("\"" + name + "\" ?: ?\"([^\"]+)\"").matcher(response.body());
        assertThat(matcher.find()).as(response.body()).isTrue();
        return matcher.group(1);
    }
}
