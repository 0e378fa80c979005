package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.examples.standalone.goimport.GoFile;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of the Go original go on working, with the secrets that their holders have. */
class GoImportIT {
    private static final String LISTED = "sk-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV";
    private static final String ENDED = "sk-0123456789klmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV";
    private static final long LATER = 4_102_416_000L;

    @TempDir
    Path folder;

    @Test
    void sameSecretsWorkWithinWhatTheyWereAllowed() throws Exception {
        Path file = GoFile.create(folder.resolve("oapi-proxy.db"))
                .mainKey(1, FakeOpenAi.DEFAULT_KEY)
                .model(1, "gpt-4o")
                .model(2, "gpt-4o-mini")
                .subKey(1, LISTED, "whitelist", "{\"list\":[2]}", LATER, 2)
                .subKey(2, ENDED, "whitelist", "{\"list\":[2]}", 1, -1)
                .path();
        try (FakeOpenAi upstream = FakeOpenAi.start()) {
            Map<String, String> environment = new HashMap<>(Map.of(
                    "FGPROXY_ADMIN_TOKEN",
                    ServerProcess.ADMIN_TOKEN,
                    "OPENAI_BASE_URL",
                    upstream.baseUrl().toString()));
            assertThat(run(environment, "--import-go", file.toString(), "--dry-run"))
                    .contains("Would be taken over: 3");
            assertThat(folder.resolve("fgproxy-data")).doesNotExist();
            assertThat(run(environment, "--import-go", file.toString()))
                    .contains("Taken over: 3", "NOT taken over: 0", "FGPROXY_IMPORTED_KEYS=true")
                    .doesNotContain(LISTED, FakeOpenAi.DEFAULT_KEY);
            assertThat(run(environment, "--import-go", file.toString())).contains("Taken over: 0");

            try (ServerProcess server = ServerProcess.start(folder, environment)) {
                assertThat(server.chat(LISTED, "gpt-4o-mini").status()).isEqualTo(401);
                server.stop();
            }
            environment.put("FGPROXY_IMPORTED_KEYS", "true");
            try (ServerProcess server = ServerProcess.start(folder, environment)) {
                assertThat(server.chat(LISTED, "gpt-4o-mini").status()).isEqualTo(200);
                assertThat(server.chat(LISTED, "gpt-4o").status()).isEqualTo(403);
                assertThat(server.chat(LISTED, "gpt-4o-mini").status()).isEqualTo(200);
                assertThat(server.chat(LISTED, "gpt-4o-mini").status()).isEqualTo(429);
                assertThat(server.chat(ENDED, "gpt-4o-mini").status()).isEqualTo(401);
                assertThat(server.chat(LISTED + "x", "gpt-4o-mini").status()).isEqualTo(401);
            }
            assertThat(upstream.count()).isEqualTo(2);
        }
    }

    @Test
    void missingFileIsOneLine() throws Exception {
        assertThat(run(Map.of(), "--import-go", "none.db")).isEqualTo("fgproxy: There is no file none.db\n");
        assertThat(run(Map.of(), "--import-go")).isEqualTo("fgproxy: The flag --import-go needs a file\n");
        assertThat(folder.resolve("fgproxy-data")).doesNotExist();
    }

    /** Returns what it printed; standard error only if it failed. */
    private String run(Map<String, String> environment, String... flags) throws Exception {
        Path errors = folder.resolve("errors.txt");
        Process process = ServerProcess.builder(folder, environment, flags)
                .redirectError(errors.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? out : Files.readString(errors);
    }
}
