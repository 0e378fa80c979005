package io.fgproxy.examples.embeddedtomcat;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.key.MasterKey;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Pace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The proxy and the application it sits in front of. */
@Timeout(60)
class EmbeddedTomcatTest {
    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final FakeOpenAi upstream = FakeOpenAi.start();
    private final Properties properties = new Properties();
    private HikariDataSource database;
    private Tomcat tomcat;
    private String key;

    @BeforeEach
    void firstStart() throws Exception {
        properties.setProperty("port", "0");
        properties.setProperty("folder", folder.toString());
        properties.setProperty("database", "jdbc:hsqldb:file:" + folder.resolve("keys") + ";shutdown=true");
        properties.setProperty("masterKey", MasterKey.generateBase64());
        properties.setProperty("openaiKey", upstream.key());
        properties.setProperty("openaiUrl", upstream.baseUrl().toString());
        key = start();
    }

    @AfterEach
    void stop() throws Exception {
        try (upstream) {
            close();
        }
    }

    @Test
    void printedKeyWorksAndOutlivesARestart() throws Exception {
        assertThat(chat(key).statusCode()).isEqualTo(200);
        close();
        assertThat(start()).as("a second key").isEmpty();
        HttpResponse<String> response = chat(key);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("Hello from the fake upstream.");
    }

    @Test
    void streamArrivesPieceByPiece() throws Exception {
        Gate gate = new Gate();
        upstream.say("One").pace(Pace.gated(gate));
        HttpResponse<Stream<String>> response =
                http.send(post(key, ",\"stream\":true"), HttpResponse.BodyHandlers.ofLines());
        Iterator<String> lines = response.body().iterator();
        assertThat(lines.next()).contains("\"role\":\"assistant\"");
        gate.open();
        assertThat(Stream.generate(lines::next).takeWhile(line -> !line.equals("data: [DONE]")))
                .anyMatch(line -> line.contains("\"content\":\"One\""));
    }

    @Test
    void otherPathsAreStillTheApplications() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/greeting")).build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .startsWith("Hello from the host application at /greeting");
    }

    @Test
    void strangersAreRefused() throws Exception {
        assertThat(chat("sk-fg-guess").statusCode()).isEqualTo(401);
        assertThat(upstream.count()).isZero();
    }

    /** Starts it; gives what it printed. */
    private String start() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Settings settings = new Settings(properties);
        database = Keys.openDatabase(settings);
        PrintStream printer = new PrintStream(out, true, StandardCharsets.UTF_8);
        tomcat = EmbeddedTomcat.start(settings, Keys.openProxy(settings, database, printer));
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    private void close() throws LifecycleException {
        try {
            tomcat.stop();
            tomcat.destroy();
        } finally {
            database.close();
        }
    }

    private HttpResponse<String> chat(String bearer) throws IOException, InterruptedException {
        return http.send(post(bearer, ""), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest post(String bearer, String more) {
        return HttpRequest.newBuilder(uri("/v1/chat/completions"))
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"gpt-4o-mini\",\"messages\":[]" + more + "}"))
                .build();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path);
    }
}
