package io.fgproxy.servlet.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.container.Container;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The application around the proxy leaves little of the heap, so that what needs much of it fails, and now and then what
 * needs little; then it gives it back, and the proxy must serve as before, with nothing left over. (A heap that is quite
 * full ends the containers' own threads.)
 */
@Tag("heavy")
class FullHeapTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int CLIENTS = 16;
    private static final int CALLS = 15;

    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(Container.class)
    void whatComesAfterAFullHeapIsServed(Container container) throws Exception {
        try (FakeOpenAi upstream = FakeOpenAi.start()) {
            Process process = new ProcessBuilder(
                            System.getProperty("java.home") + "/bin/java",
                            "-Xmx64m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            FullHeapProcess.class.getName(),
                            container.name(),
                            upstream.key(),
                            upstream.baseUrl().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
                    Writer in = process.outputWriter(StandardCharsets.UTF_8)) {
                String[] ready = told(out, "READY").split(" ", -1);
                play(upstream, Integer.parseInt(ready[1]), "Authorization: Bearer " + ready[2], out, in);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private void play(FakeOpenAi upstream, int port, String auth, BufferedReader out, Writer in) throws Exception {
        assertThat(call(port, auth, Scene.CHAT)).isTrue();
        assertThat(call(port, auth, Scene.STREAM)).isTrue();
        tell(in, "FILL");
        told(out, "FILLED");
        storm(port, auth);
        tell(in, "FREE");
        told(out, "FREED");
        assertThat(failed.get())
                .as("requests that failed; %s were served", served)
                .isPositive();
        Eventually.await(SOON, () -> state(out, in).equals("STATE 0 0"), "no request and no hold is left");
        assertSlotsAreFree(upstream, port, auth);
    }

    private void storm(int port, String auth) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String json = i % 2 == 0 ? Scene.STREAM : Scene.CHAT.replace("hi", "x".repeat(1 << 20));
                all.add(clients.submit((Callable<Void>) () -> {
                    for (int n = 0; n < CALLS; n++) {
                        (call(port, auth, json) ? served : failed).incrementAndGet();
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    /** Whether it was answered with success, to the end. */
    private static boolean call(int port, String auth, String json) {
        try (RawHttp http = RawHttp.connect("127.0.0.1", port)) {
            http.deadline(SOON);
            http.sendJson(Scene.CHAT_PATH, json, auth);
            return http.readResponse().status() == 200 && http.end().isPresent();
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** If a single slot were still taken, the last of these would be refused. */
    private static void assertSlotsAreFree(FakeOpenAi upstream, int port, String auth) {
        Gate gate = new Gate();
        List<RawHttp> clients = new ArrayList<>();
        for (int i = 0; i < FullHeapProcess.SLOTS; i++) {
            upstream.respondNext(Reply.json(200, "{}").heldAt(gate));
            RawHttp http = RawHttp.connect("127.0.0.1", port);
            http.deadline(SOON);
            http.sendJson(Scene.CHAT_PATH, Scene.CHAT, auth);
            clients.add(http);
        }
        Eventually.await(SOON, () -> gate.waiting() == FullHeapProcess.SLOTS, "all slots are free");
        gate.open();
        for (RawHttp http : clients) {
            assertThat(http.readResponse().status()).isEqualTo(200);
            http.close();
        }
    }

    private static String state(BufferedReader out, Writer in) {
        try {
            tell(in, "STATE");
            return told(out, "STATE");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void tell(Writer in, String command) throws IOException {
        in.write(command + "\n");
        in.flush();
    }

    private static String told(BufferedReader out, String word) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(word)) {
                return line;
            }
        }
        throw new IllegalStateException("The process ended");
    }
}
