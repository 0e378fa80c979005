package io.fgproxy.examples.embeddedjetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.FgProxyConfig;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What it prints is what a client needs. */
class EmbeddedJettyTest {
    private final FakeOpenAi upstream = FakeOpenAi.start();
    private final Properties printed = new Properties();
    private Server server;

    @BeforeEach
    void start() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FgProxyConfig config =
                FgProxyConfig.builder().upstream(upstream.baseUrl()).build();
        server = EmbeddedJetty.start(0, upstream.key(), config, new PrintStream(out, true, StandardCharsets.UTF_8));
        printed.load(new ByteArrayInputStream(out.toByteArray()));
    }

    @AfterEach
    void stop() throws Exception {
        try (upstream) {
            server.stop();
        }
    }

    @Test
    void printedKeyWorks() throws Exception {
        HttpResponse<String> response = chat("gpt-4o-mini");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("Hello from the fake upstream.");
    }

    @Test
    void printedKeyIsForOneModel() throws Exception {
        assertThat(chat("gpt-4o").statusCode()).isEqualTo(403);
        assertThat(upstream.count()).isZero();
    }

    private HttpResponse<String> chat(String model) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(printed.getProperty("OPENAI_BASE_URL") + "/chat/completions"))
                .header("Authorization", "Bearer " + printed.getProperty("OPENAI_API_KEY"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
