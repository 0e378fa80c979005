package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.AzureShape;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to Azure OpenAI look as it wants them, and are metered by what it answers. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class AzureTest extends OnEachSetup {
    private static final String AZURE_KEY = "0123456789abcdef0123456789abcdef";
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12}";

    private CreatedSubKey key;

    @BeforeEach
    void mint() {
        MainKey azure = fixture.proxy
                .mainKeys()
                .add(NewMainKey.of("azure", AZURE_KEY)
                        .withBaseUrl(URI.create("http://127.0.0.1:" + fixture.upstream.port() + "/openai"))
                        .withAzure(new AzureShape("2024-10-21", Map.of("gpt-4o-mini", "mini-prod"))));
        key = fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("k")
                        .requests(1000)
                        .mainKeys(List.of(azure.id()))
                        .build());
    }

    private RawResponse send(String method, String target, String json, String... more) {
        try (RawHttp http = fixture.connect()) {
            String auth = "Authorization: Bearer " + key.secret().reveal();
            if (method.equals("GET")) {
                http.sendRequest("GET", target, auth);
            } else {
                String[] lines = new String[more.length + 1];
                System.arraycopy(more, 0, lines, 0, more.length);
                lines[more.length] = auth;
                http.sendJson(target, json, lines);
            }
            return http.readResponse();
        }
    }

    private Amounts used() {
        return fixture.tally(key).used();
    }

    @Test
    void theDeploymentIsInThePathAndTheKeyInItsOwnField() {
        fixture.upstream.respondNext(Reply.of(
                200,
                Headers.of("Content-Type", "application/json", "x-ms-region", "East US", "apim-request-id", "1"),
                ("{\"choices\":[{\"index\":0}]," + USAGE + "}").getBytes(StandardCharsets.UTF_8)));
        RawResponse response = send("POST", CHAT_PATH, CHAT, "api-key: mine");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("x-ms-region")).isEmpty();
        assertThat(response.header("apim-request-id")).isEmpty();
        RecordedRequest seen = seen();
        assertThat(seen.target()).isEqualTo("/openai/deployments/mini-prod/chat/completions?api-version=2024-10-21");
        assertThat(seen.header("api-key")).contains(AZURE_KEY);
        assertThat(seen.header("Authorization")).isEmpty();
        assertThat(seen.bodyText()).isEqualTo(CHAT);
        Eventually.await(SOON, () -> used().requests() == 1, "the request is charged");
        assertThat(used().inputTokens()).isEqualTo(7);
        assertThat(used().outputTokens()).isEqualTo(5);
    }

    @Test
    void aStreamThatBeginsWithTheFilterOfThePromptIsPassedOnAndMetered() {
        List<String> events = List.of(
                "data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\","
                        + "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]}\n\n",
                "data: {\"choices\":[{\"content_filter_results\":{},\"delta\":{\"content\":\"Hi\"},\"index\":0}],"
                        + "\"usage\":null}\n\n");
        String usage = "data: {\"choices\":[]," + USAGE + "}\n\n";
        String done = "data: [DONE]\n\n";
        Reply reply = Reply.chunkedHead(200, Headers.of("Content-Type", "text/event-stream"));
        for (String event : events) {
            reply = reply.chunk(event);
        }
        fixture.upstream.respondNext(reply.chunk(usage).chunk(done).lastChunk());
        RawResponse response = send("POST", CHAT_PATH, CHAT.replace("\"messages\"", "\"stream\":true,\"messages\""));
        assertThat(response.text()).isEqualTo(events.get(0) + events.get(1) + done);
        assertThat(seen().bodyText()).contains("\"include_usage\":true");
        Eventually.await(SOON, () -> used().requests() == 1, "the request is charged");
        assertThat(used().outputTokens()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"GET, /v1/models", "POST, /v1/responses", "POST, /v1/moderations"})
    void whatAzureHasNotIsRefusedBeforeAnythingIsSent(String method, String path) {
        RawResponse response = send(method, path, "{\"model\":\"gpt-4o-mini\",\"input\":\"hi\"}");
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.text()).contains("operation_not_allowed", "does not offer the operation");
        assertThat(fixture.upstream.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/../../admin", "x?api-version=2020-01-01", "ft:gpt-4o:org::id"})
    void aModelNeverLeadsOutOfItsPlaceInThePath(String model) {
        RawResponse response = send("POST", CHAT_PATH, CHAT.replace("gpt-4o-mini", model));
        assertThat(response.status()).isBetween(400, 404);
        assertThat(fixture.upstream.count()).isZero();
    }

    @Test
    void aQueryOfTheClientsIsNotPassedOn() {
        RawResponse response = send("POST", CHAT_PATH + "?api-version=2020-01-01", CHAT);
        assertThat(response.status()).isEqualTo(400);
        assertThat(fixture.upstream.count()).isZero();
    }

    @Test
    void dataFromElsewhereAreRefused() {
        RawResponse response =
                send("POST", CHAT_PATH, CHAT.replace("\"messages\"", "\"data_sources\":[],\"messages\""));
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.text()).contains("\"param\":\"data_sources\"");
        assertThat(fixture.upstream.count()).isZero();
    }
}
