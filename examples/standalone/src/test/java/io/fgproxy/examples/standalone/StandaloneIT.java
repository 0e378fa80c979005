package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.examples.standalone.ServerProcess.Reply;
import io.fgproxy.key.MasterKey;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as its users run it: the jar, in a process of its own, with a fake OpenAI behind it. */
class StandaloneIT {
    private static final String FIVE_REQUESTS =
            "{\"name\":\"n\",\"limits\":[{\"meter\":\"requests\",\"amount\":5,\"window\":\"lifetime\"}]}";
    private static final int USED_UP = 429;

    @TempDir
    Path folder;

    private FakeOpenAi upstream;
    private Map<String, String> environment;

    @BeforeEach
    void startUpstream() {
        upstream = FakeOpenAi.start();
        environment = new HashMap<>(Map.of(
                "FGPROXY_DATA",
                folder.resolve("data").toString(),
                "FGPROXY_ADMIN_TOKEN",
                ServerProcess.ADMIN_TOKEN,
                "OPENAI_BASE_URL",
                upstream.baseUrl().toString(),
                "OPENAI_API_KEY",
                FakeOpenAi.DEFAULT_KEY));
    }

    @AfterEach
    void stopUpstream() {
        upstream.close();
    }

    @Test
    void mintedKeyWorksWithinItsPolicyUntilItIsRevoked() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            assertThat(server.banner()).doesNotContain("DEMO").doesNotContain("token");
            Reply minted =
                    server.admin("POST", "sub_keys", "{\"name\":\"ci\",\"models\":{\"allow\":[\"gpt-4o-mini\"]}}");
            assertThat(minted.status()).as(minted.body()).isEqualTo(201);
            String path = "sub_keys/" + minted.text("/id");
            String secret = minted.text("/secret");

            Reply answer = server.chat(secret, "gpt-4o-mini");
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.text("/choices/0/message/content")).isEqualTo("Hello from the fake upstream.");
            assertThat(server.chat(secret, "gpt-4o").status()).isEqualTo(403);

            server.admin("PATCH", path, "{\"models\":{\"allow\":[\"gpt-4o\"]}}");
            assertThat(server.chat(secret, "gpt-4o").status()).isEqualTo(200);
            assertThat(server.chat(secret, "gpt-4o-mini").status()).isEqualTo(403);
            assertThat(server.admin("GET", path, null)
                            .json()
                            .at("/usage/requests/used")
                            .asInt())
                    .isEqualTo(2);

            assertThat(server.admin("POST", path + "/revoke", null).status()).isEqualTo(200);
            assertThat(server.chat(secret, "gpt-4o").status()).isEqualTo(401);
            assertThat(upstream.count()).isEqualTo(2);

            assertThat(server.stop()).isIn(0, 143);
            assertThat(server.errors()).doesNotContain(secret).doesNotContain(FakeOpenAi.DEFAULT_KEY);
        }
    }

    @Test
    void restartKeepsKeys() throws Exception {
        String secret;
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            secret = server.admin("POST", "sub_keys", FIVE_REQUESTS).text("/secret");
            assertThat(server.chat(secret, "gpt-4o-mini").status()).isEqualTo(200);
            server.stop();
        }
        // The main key is in the store now.
        environment.remove("OPENAI_API_KEY");
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            assertThat(server.banner()).doesNotContain("DEMO");
            assertThat(server.chat(secret, "gpt-4o-mini").status()).isEqualTo(200);
            assertThat(server.admin("GET", "sub_keys", null).text("/data/0/limits/0/used"))
                    .isEqualTo("2");
            assertThat(server.admin("GET", "main_keys", null).text("/data/0/name"))
                    .isEqualTo("default");
        }
    }

    @Test
    void whatWasSpentSurvivesAKill() throws Exception {
        String secret;
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            secret = server.admin("POST", "sub_keys", FIVE_REQUESTS).text("/secret");
            assertThat(server.chat(secret, "gpt-4o-mini").status()).isEqualTo(200);
            assertThat(server.chat(secret, "gpt-4o-mini").status()).isEqualTo(200);
            server.kill();
        }
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            int used = server.admin("GET", "sub_keys", null)
                    .json()
                    .at("/data/0/limits/0/used")
                    .asInt();
            int held = server.admin("GET", "sub_keys", null)
                    .json()
                    .at("/data/0/limits/0/held")
                    .asInt();
            assertThat(used + held).isEqualTo(2);
            for (int i = 0; i < 3; i++) {
                assertThat(server.chat(secret, "gpt-4o-mini").status()).isEqualTo(200);
            }
            assertThat(server.chat(secret, "gpt-4o-mini").status()).isEqualTo(USED_UP);
        }
        assertThat(upstream.count()).isEqualTo(5);
    }

    @Test
    void stopWaitsForNoStreamForEver() throws Exception {
        Gate gate = new Gate();
        upstream.pace(Pace.gated(gate));
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            String secret = server.admin("POST", "sub_keys", FIVE_REQUESTS).text("/secret");
            InputStream stream = server.stream(secret);

            assertThat(server.stop()).isIn(0, 143);
            assertThatThrownBy(stream::readAllBytes).as("visibly cut").isInstanceOf(IOException.class);
            assertThat(server.errors()).contains("cut off").doesNotContain("Exception");
        }
        gate.open();
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            JsonNode limit = server.admin("GET", "sub_keys", null).json().at("/data/0/limits/0");
            assertThat(limit.at("/used").asInt() + limit.at("/held").asInt()).isEqualTo(1);
        }
    }

    @Test
    void healthMetricsAndHelpAreServed() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            assertThat(server.get("/healthz")).isEqualTo(new Reply(200, "{\"status\":\"ok\"}"));
            assertThat(server.get("/admin/").body()).contains("<title>fgproxy</title>");
            assertThat(server.get("/nothing").text("/error/code")).isEqualTo("unknown_url");
            assertThat(server.get("/%00").text("/error/type")).isEqualTo("invalid_request_error");

            String metrics = server.get("/metrics").body();
            assertThat(metrics).containsPattern("(?m)^fgproxy_http_requests_total\\{status=\"2xx\"} 2\\.0$");
            assertThat(metrics).containsPattern("(?m)^fgproxy_http_requests_total\\{status=\"4xx\"} [12]\\.0$");
            assertThat(metrics).containsPattern("(?m)^process_uptime_seconds [0-9.]+$");
            assertThat(metrics).doesNotContain("\r");
        }
    }

    @Test
    void metricsTellWhatTheProxyDid() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            String secret = server.admin("POST", "sub_keys", "{\"name\":\"m\",\"models\":{\"deny\":[\"gpt-4o\"]}}")
                    .text("/secret");
            assertThat(server.chat(secret, "gpt-4o-mini").status()).isEqualTo(200);
            assertThat(server.chat(secret, "gpt-4o").status()).isEqualTo(403);
            assertThat(server.chat("sk-nobody", "gpt-4o").status()).isEqualTo(401);
            // A request is counted when it has ended, which is a moment after its client has the answer.
            Eventually.await(
                    Duration.ofSeconds(10), () -> count(server, "fgproxy_requests_seconds_count") == 3, "counted");
            Eventually.await(Duration.ofSeconds(10), () -> count(server, "fgproxy_ledger_batch_sum") == 2, "committed");
            String metrics = server.get("/metrics").body();
            assertThat(metrics)
                    .contains(
                            "fgproxy_requests_seconds_count{model=\"gpt-4o-mini\",operation=\"chat.completions.create\","
                                    + "outcome=\"success\",status=\"2xx\",stream=\"false\"} 1")
                    .contains("fgproxy_refusals_total{operation=\"chat.completions.create\","
                            + "reason=\"model_not_allowed\"} 1.0")
                    .contains("fgproxy_refusals_total{operation=\"none\",reason=\"key_unknown\"} 1.0")
                    .contains("fgproxy_tokens_total{model=\"gpt-4o-mini\"", "fgproxy_cost_micro_usd_total{")
                    .contains("phase=\"own\"", "phase=\"upstream\"", "fgproxy_upstream_first_byte_seconds_sum{")
                    .contains("fgproxy_requests_active 0.0", "fgproxy_streams_active 0.0", "fgproxy_holds_open 0.0")
                    .contains("fgproxy_requests_waiting 0.0", "fgproxy_http_requests_active 1.0")
                    .contains("jvm_memory_used_bytes{area=\"heap\"", "jvm_threads_live_threads ")
                    .doesNotContain(secret);
        }
    }

    /** The sum over all labels. */
    private static double count(ServerProcess server, String name) {
        try {
            return server.get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void firstStartPrintsTheAdminTokenAndKeepsItHashed() throws Exception {
        environment.remove("FGPROXY_ADMIN_TOKEN");
        String token;
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            Matcher shown =
                    Pattern.compile("Admin token, shown this once: (\\S+)").matcher(server.banner());
            assertThat(shown.find()).isTrue();
            token = shown.group(1);
            assertThat(server.send("GET", "/admin/api/sub_keys", token, null).status())
                    .isEqualTo(200);
            server.stop();
            assertThat(server.errors()).doesNotContain(token);
        }
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            assertThat(server.banner()).doesNotContain("token");
            assertThat(server.send("GET", "/admin/api/sub_keys", token, null).status())
                    .isEqualTo(200);
            assertThat(server.send("GET", "/admin/api/sub_keys", token + "x", null)
                            .status())
                    .isEqualTo(401);
        }
        assertThat(Files.readString(folder.resolve("data/admin-token.sha256"))).doesNotContain(token);
    }

    @Test
    void dataFolderIsForItsOwnerOnly() throws Exception {
        ServerProcess.start(folder, environment).close();
        assertThat(permissions("data")).isEqualTo("rwx------");
        assertThat(permissions("data/master.key")).isEqualTo("rw-------");
        assertThat(MasterKey.fromBase64(Files.readString(folder.resolve("data/master.key"))))
                .isNotNull();
    }

    @Test
    void externalDatabaseIsUsedAsItIs() throws Exception {
        environment.keySet().removeAll(Set.of("FGPROXY_DATA", "OPENAI_API_KEY"));
        environment.put("FGPROXY_JDBC_URL", "jdbc:hsqldb:file:" + folder.resolve("elsewhere/db"));
        environment.put("FGPROXY_MASTER_KEY", MasterKey.generateBase64());
        String secret;
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            assertThat(server.banner()).doesNotContain("DEMO");
            secret = server.admin("POST", "sub_keys", "{\"name\":\"n\"}").text("/secret");
            assertThat(server.chat(secret, "gpt-4o").status()).isEqualTo(503);
            server.admin("POST", "main_keys", "{\"name\":\"later\",\"api_key\":\"" + FakeOpenAi.DEFAULT_KEY + "\"}");
            assertThat(server.chat(secret, "gpt-4o").status()).isEqualTo(200);
            server.stop();
        }
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            assertThat(server.chat(secret, "gpt-4o").status()).isEqualTo(200);
        }
        assertThat(folder.resolve("fgproxy-data")).doesNotExist();
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }
}
