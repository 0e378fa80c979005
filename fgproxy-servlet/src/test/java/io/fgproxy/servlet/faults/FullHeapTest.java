package io.fgproxy.servlet.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.fgproxy.servlet.container.Container;
import io.fgproxy.servlet.container.ProxyProcess;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The application around the proxy leaves little of the heap, so that what needs much of it fails, and now and then what
 * needs little; then it gives it back, and the proxy must serve as before, with nothing left over.
 *
 * <p>What needs little may be the container, some of whose threads end for ever by that. Then it answers nobody, be it on
 * the proxy's path or another, and the play begins again with a new process.
 */
@Tag("heavy")
class FullHeapTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration MAINTAINED = Duration.ofMinutes(1);
    private static final Duration STORM = Duration.ofSeconds(40);
    private static final int CLIENTS = 16;
    private static final int CALLS = 15;
    private static final int PLAYS = 10;

    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(Container.class)
    void whatComesAfterAFullHeapIsServed(Container container) throws Exception {
        for (int i = 0; i < PLAYS; i++) {
            try (FakeOpenAi upstream = FakeOpenAi.start();
                    ProxyProcess process = ProxyProcess.start(
                            List.of("-Xmx64m", "-XX:+UseSerialGC"), FullHeapProcess.class, container, upstream)) {
                if (survives(process, upstream)) {
                    return;
                }
                System.out.println("FullHeapTest: " + container + " itself has not survived, once more");
            }
        }
        fail(container + " did not survive a single of " + PLAYS + " plays");
    }

    /** Plays it once; returns false if the container itself has not survived. */
    private boolean survives(ProxyProcess process, FakeOpenAi upstream) throws Exception {
        served.set(0);
        failed.set(0);
        assertThat(call(process, Scene.CHAT)).isTrue();
        assertThat(call(process, Scene.STREAM)).isTrue();
        process.tell(FullHeapProcess.FILL);
        process.told("FILLED");
        boolean over = storm(process);
        process.tell(FullHeapProcess.FREE);
        process.told("FREED");
        if (!containerLives(process)) {
            return false;
        }
        assertThat(over).as("no request is stuck").isTrue();
        assertThat(failed.get())
                .as("requests that failed; %s were served", served)
                .isPositive();
        // Of a request that was lost on its way to us, the hold is left until its deadline.
        process.tell(FullHeapProcess.LATER);
        Eventually.await(MAINTAINED, () -> state(process).equals("STATE 0 0"), "no request and no hold is left");
        assertSlotsAreFree(upstream, process);
        return true;
    }

    /** Returns false if a client is stuck for good in sending, which has no time of its own. */
    private boolean storm(ProxyProcess process) throws Exception {
        long end = System.nanoTime() + STORM.toNanos();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String json = i % 2 == 0 ? Scene.STREAM : Scene.CHAT.replace("hi", "x".repeat(1 << 20));
                all.add(clients.submit(() -> {
                    for (int n = 0; n < CALLS && System.nanoTime() - end < 0; n++) {
                        (call(process, json) ? served : failed).incrementAndGet();
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get(2, TimeUnit.MINUTES);
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } finally {
            clients.shutdownNow();
        }
    }

    /** Whether it was answered with success, to the end. A container that has no memory may forget it altogether. */
    private static boolean call(ProxyProcess process, String json) {
        try (RawHttp http = RawHttp.connect("127.0.0.1", process.port())) {
            http.sendJson(Scene.CHAT_PATH, json, process.auth());
            return http.readResponse().status() == 200 && http.end().isPresent();
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Asks often enough to come upon each of its threads. */
    private static boolean containerLives(ProxyProcess process) {
        for (int i = 0; i < FullHeapProcess.SLOTS; i++) {
            try (RawHttp http = RawHttp.connect("127.0.0.1", process.port())) {
                http.sendRequest("GET", FullHeapProcess.ALIVE_PATH);
                http.readResponse();
            } catch (RuntimeException e) {
                return false;
            }
        }
        return true;
    }

    /** If a single slot were still taken, the last of these would be refused. */
    private static void assertSlotsAreFree(FakeOpenAi upstream, ProxyProcess process) {
        Gate gate = new Gate();
        List<RawHttp> clients = new ArrayList<>();
        for (int i = 0; i < FullHeapProcess.SLOTS; i++) {
            upstream.respondNext(Reply.json(200, "{}").heldAt(gate));
            RawHttp http = RawHttp.connect("127.0.0.1", process.port());
            http.deadline(SOON);
            http.sendJson(Scene.CHAT_PATH, Scene.CHAT, process.auth());
            clients.add(http);
        }
        Eventually.await(SOON, () -> gate.waiting() == FullHeapProcess.SLOTS, "all slots are free");
        gate.open();
        for (RawHttp http : clients) {
            assertThat(http.readResponse().status()).isEqualTo(200);
            http.close();
        }
    }

    private static String state(ProxyProcess process) {
        process.tell(FullHeapProcess.STATE);
        return process.told("STATE");
    }
}
