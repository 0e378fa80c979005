package io.fgproxy.examples.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The runnable jar in a process of its own, started as a user would, and a client of it. */
final class ServerProcess implements AutoCloseable {
    static final String ADMIN_TOKEN = "an-admin-token-for-tests";

    private static final String LAST_LINE = "Stop with Ctrl-C.";
    private static final Pattern LISTENS = Pattern.compile("fgproxy listens on (http://\\S+)");
    private static final Set<String> OTHER_SETTINGS = Set.of("OPENAI_API_KEY", "OPENAI_BASE_URL");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final Path errors;
    private final String banner;
    private final URI base;

    /** What came back. */
    record Reply(int status, String body) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String text(String pointer) {
            return json().at(pointer).asText();
        }
    }

    private ServerProcess(Process process, Path errors) throws IOException {
        this.process = process;
        this.errors = errors;
        this.banner = readBanner(process, errors);
        Matcher listens = LISTENS.matcher(banner);
        assertFound(listens.find(), banner);
        this.base = URI.create(listens.group(1));
    }

    /** Starts the jar in {@code folder} on any port, with these variables and flags, and waits until it listens. */
    static ServerProcess start(Path folder, Map<String, String> environment, String... flags) throws IOException {
        Path errors = Files.createTempFile(folder, "stderr", ".txt");
        ProcessBuilder builder = builder(folder, environment, flags);
        builder.environment().putIfAbsent("FGPROXY_PORT", "0");
        Process process = builder.redirectError(errors.toFile()).start();
        try {
            return new ServerProcess(process, errors);
        } catch (IOException | RuntimeException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Prepares a start of the jar in {@code folder}; nothing is inherited that sets anything. */
    static ProcessBuilder builder(Path folder, Map<String, String> environment, String... flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-jar", System.getProperty("fgproxy.standalone.jar")));
        command.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("FGPROXY_") || OTHER_SETTINGS.contains(name));
        builder.environment().putAll(environment);
        return builder;
    }

    private static String readBanner(Process process, Path errors) throws IOException {
        StringBuilder text = new StringBuilder();
        // Not closed: the server may go on printing.
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        String line;
        do {
            line = reader.readLine();
            assertFound(line != null, text + Files.readString(errors));
            text.append(line).append('\n');
        } while (!LAST_LINE.equals(line));
        return text.toString();
    }

    private static void assertFound(boolean found, String output) {
        if (!found) {
            throw new AssertionError("The server did not start: " + output);
        }
    }

    String banner() {
        return banner;
    }

    /** The standard error so far. */
    String errors() throws IOException {
        return Files.readString(errors);
    }

    URI uri(String path) {
        return URI.create(base + path);
    }

    Reply get(String path) throws Exception {
        return send("GET", path, "", null);
    }

    /** A call of the admin API. */
    Reply admin(String method, String path, String json) throws Exception {
        return send(method, "/admin/api/" + path, ADMIN_TOKEN, json);
    }

    /** A chat completion. */
    Reply chat(String key, String model) throws Exception {
        String json = "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        return send("POST", "/v1/chat/completions", key, json);
    }

    /** A chat completion that streams, once its head has arrived. */
    InputStream stream(String key) throws IOException, InterruptedException {
        return open("/v1/chat/completions", key, "{\"model\":\"gpt-4o-mini\",\"stream\":true,\"messages\":[]}")
                .body();
    }

    /** Posts JSON and gives the answer once its head has arrived; to be closed. */
    HttpResponse<InputStream> open(String path, String key, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofString(json))
                .build();
        return client.send(request, BodyHandlers.ofInputStream());
    }

    Reply send(String method, String path, String token, String json) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (json == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json));
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body());
    }

    /** Sends SIGTERM and gives the exit status. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError("The server does not stop");
        }
        return process.exitValue();
    }

    /** Sends SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
