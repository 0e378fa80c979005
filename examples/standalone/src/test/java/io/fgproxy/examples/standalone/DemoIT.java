package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.examples.standalone.ServerProcess.Reply;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees, who has set nothing; and that it ends where the real thing begins. */
class DemoIT {
    private static final Pattern CURL =
            Pattern.compile("(?m)^curl (http://\\S+) -H \"Authorization: Bearer (\\S+)\" -H \"Content-Type:"
                    + " application/json\" -d '(.*)'$");
    private static final Pattern TOKEN = Pattern.compile("Admin token, shown this once: (\\S+)");
    private static final String DEMO_ANSWER = "This is the fgproxy demo, not OpenAI.";
    private static final String ANSWER = "/choices/0/message/content";

    @TempDir
    Path folder;

    @Test
    void printedLineWorksAndNothingIsLeftBehind() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, Map.of())) {
            assertThat(server.banner()).contains("DEMO MODE");
            Matcher curl = find(CURL, server.banner());
            assertThat(curl.group(1))
                    .isEqualTo(server.uri("/v1/chat/completions").toString());
            Reply answer = server.send("POST", "/v1/chat/completions", curl.group(2), curl.group(3));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.text(ANSWER)).isEqualTo(DEMO_ANSWER);

            String token = find(TOKEN, server.banner()).group(1);
            Reply minted = server.send("POST", "/admin/api/sub_keys", token, "{\"name\":\"mine\"}");
            assertThat(server.chat(minted.text("/secret"), "gpt-4o").text(ANSWER))
                    .isEqualTo(DEMO_ANSWER);
            assertThat(server.stop()).isIn(0, 143);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).allMatch(name -> name.startsWith("stderr"));
        }
    }

    @Test
    void demoInADataFolderKeepsMintedKeysAndNoOthers() throws Exception {
        Map<String, String> environment = withData();
        String demoKey;
        String minted;
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            demoKey = find(CURL, server.banner()).group(2);
            minted = server.admin("POST", "sub_keys", "{\"name\":\"mine\"}").text("/secret");
            server.kill();
        }
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            assertThat(server.banner()).contains("DEMO MODE");
            assertThat(server.chat(minted, "gpt-4o").text(ANSWER)).isEqualTo(DEMO_ANSWER);
            assertThat(server.chat(demoKey, "gpt-4o").status()).isEqualTo(401);
            assertThat(server.admin("GET", "sub_keys", null).json().at("/data")).hasSize(2);
        }
    }

    @Test
    void realMainKeyEndsTheDemo() throws Exception {
        Map<String, String> environment = withData();
        try (FakeOpenAi upstream = FakeOpenAi.start()) {
            String minted;
            try (ServerProcess server = ServerProcess.start(folder, environment)) {
                String demoKey = find(CURL, server.banner()).group(2);
                minted = server.admin("POST", "sub_keys", "{\"name\":\"mine\"}").text("/secret");
                Reply added = server.admin(
                        "POST",
                        "main_keys",
                        "{\"name\":\"real\",\"api_key\":\"" + upstream.key() + "\",\"base_url\":\"" + upstream.baseUrl()
                                + "\"}");
                assertThat(added.status()).as(added.body()).isEqualTo(201);
                assertThat(server.chat(minted, "gpt-4o").text(ANSWER)).isEqualTo("Hello from the fake upstream.");
                assertThat(server.chat(demoKey, "gpt-4o").text(ANSWER)).isEqualTo(DEMO_ANSWER);

                // Without its last main key the server refuses, rather than to answer by the demo again.
                server.admin("DELETE", "main_keys/" + added.text("/id"), null);
                assertThat(server.chat(minted, "gpt-4o").status()).isEqualTo(503);
                server.stop();
            }
            try (ServerProcess server = ServerProcess.start(folder, environment)) {
                assertThat(server.banner()).doesNotContain("DEMO MODE");
                assertThat(server.chat(minted, "gpt-4o").status()).isEqualTo(503);
            }
        }
    }

    @Test
    void apiKeyEndsTheDemoAtTheNextStart() throws Exception {
        Map<String, String> environment = withData();
        ServerProcess.start(folder, environment).close();
        try (FakeOpenAi upstream = FakeOpenAi.start()) {
            environment.put("OPENAI_API_KEY", upstream.key());
            environment.put("OPENAI_BASE_URL", upstream.baseUrl().toString());
            try (ServerProcess server = ServerProcess.start(folder, environment)) {
                assertThat(server.banner()).doesNotContain("DEMO MODE");
                assertThat(server.admin("GET", "main_keys", null).json().at("/data"))
                        .hasSize(1);
                assertThat(server.admin("GET", "sub_keys", null).json().at("/data"))
                        .isEmpty();
            }
        }
    }

    private Map<String, String> withData() {
        Map<String, String> environment = new HashMap<>();
        environment.put("FGPROXY_DATA", folder.resolve("data").toString());
        environment.put("FGPROXY_ADMIN_TOKEN", ServerProcess.ADMIN_TOKEN);
        return environment;
    }

    private static Matcher find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher;
    }
}
