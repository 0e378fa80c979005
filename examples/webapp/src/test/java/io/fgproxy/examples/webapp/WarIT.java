package io.fgproxy.examples.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.testkit.upstream.FakeOpenAi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The war as it was built, in a Tomcat; the environment variables that it needs come from the build. */
@Timeout(120)
class WarIT {
    private static final String CHAT = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    @TempDir
    Path base;

    private final String adminToken = System.getenv("FGPROXY_ADMIN_TOKEN");
    private final HttpClient http = HttpClient.newHttpClient();
    private final FakeOpenAi upstream = FakeOpenAi.start();
    private Tomcat tomcat;
    private String mainKey;

    @BeforeEach
    void deploy() throws Exception {
        start();
        // The main key of the environment is for the real OpenAI; this one is for the fake.
        HttpResponse<String> added =
                post("admin/api/main_keys", adminToken, """
                {"name":"fake","api_key":"%s","base_url":"%s"}""".formatted(upstream.key(), upstream.baseUrl()));
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        mainKey = member("id", added);
    }

    @AfterEach
    void undeploy() throws Exception {
        try (upstream) {
            stop();
        }
    }

    @Test
    void keyMintedByTheAdminApiWorks() throws Exception {
        HttpResponse<String> response = chat(member("secret", mint()), "gpt-4o-mini");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains("Hello from the fake upstream.");
    }

    @Test
    void whatTheKeyMayNotDoIsRefused() throws Exception {
        String secret = member("secret", mint());
        assertThat(chat(secret, "gpt-4o").body()).contains("model_not_allowed");
        assertThat(chat(secret, "gpt-4o-mini").statusCode()).isEqualTo(200);
        assertThat(chat(secret, "gpt-4o-mini").statusCode()).isEqualTo(200);
        assertThat(chat(secret, "gpt-4o-mini").body()).contains("insufficient_quota");
        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void revokedKeyStopsAtOnce() throws Exception {
        HttpResponse<String> minted = mint();
        post("admin/api/sub_keys/" + member("id", minted) + "/revoke", adminToken, "");
        assertThat(chat(member("secret", minted), "gpt-4o-mini").statusCode()).isEqualTo(401);
    }

    @Test
    void keysAndWhatTheyUsedOutliveARestart() throws Exception {
        String secret = member("secret", mint());
        assertThat(chat(secret, "gpt-4o-mini").statusCode()).isEqualTo(200);
        stop();
        start();
        assertThat(chat(secret, "gpt-4o-mini").statusCode()).isEqualTo(200);
        assertThat(chat(secret, "gpt-4o-mini").statusCode()).isEqualTo(429);
    }

    @Test
    void adminApiIsClosedToOthers() throws Exception {
        assertThat(post("admin/api/sub_keys", "a-guess-of-the-admin-token", "{}")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void pageIsBesideTheApi() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/fgproxy/admin/");
        HttpResponse<String> page =
                http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<title>fgproxy</title>");
    }

    private void start() throws IOException, LifecycleException {
        tomcat = new Tomcat();
        tomcat.setBaseDir(base.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.setAddDefaultWebXmlToWebapp(false);
        tomcat.enableNaming();
        Files.createDirectories(base.resolve("webapps"));
        tomcat.addWebapp("/fgproxy", Path.of(System.getProperty("fgproxy.war")).toString());
        tomcat.start();
    }

    private void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    private HttpResponse<String> mint() throws IOException, InterruptedException {
        return post("admin/api/sub_keys", adminToken, """
                {"name":"ci","models":{"allow":["gpt-4o-mini"]},"main_keys":["%s"],
                 "limits":[{"meter":"requests","amount":2,"window":"lifetime"}]}""".formatted(mainKey));
    }

    private HttpResponse<String> chat(String secret, String model) throws IOException, InterruptedException {
        return post("v1/chat/completions", secret, CHAT.formatted(model));
    }

    private HttpResponse<String> post(String path, String bearer, String json)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/fgproxy/" + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String member(String name, HttpResponse<String> response) {
        Matcher matcher = Pattern.compile("\"" + name + "\" ?: ?\"([^\"]+)\"").matcher(response.body());
        assertThat(matcher.find()).as(response.body()).isTrue();
        return matcher.group(1);
    }
}
