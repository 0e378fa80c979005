package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.container.Container;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.wire.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A cut answer is seen as such each of many times, on processors that others want as well: what a container forgets in
 * one of a thousand cuts leaves a client that waits for ever.
 */
@Tag("heavy")
@ParameterizedClass
@MethodSource("quickSetups")
class CutRaceTest extends OnEachSetup {
    private static final Headers EVENTS = Headers.of("Content-Type", "text/event-stream");
    private static final int TIMES = 2_000;

    /** Tomcat is left out: it closes such connections once in a second. */
    static List<Setup> quickSetups() {
        return Setup.asyncAndBlocking().stream()
                .filter(setup -> setup.container() != Container.TOMCAT)
                .toList();
    }

    @BeforeParameterizedClassInvocation
    static void startWithoutDraining(Setup setup) throws Exception {
        restart(setup, config -> config.drainTimeout(Duration.ZERO));
    }

    @Test
    void eachOfManyCutsIsSeen() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> busy = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            });
            thread.start();
            busy.add(thread);
        }
        try {
            for (int i = 0; i < TIMES; i++) {
                cutIsSeen();
            }
        } finally {
            over.set(true);
            for (Thread thread : busy) {
                thread.join();
            }
        }
    }

    private void cutIsSeen() {
        fixture.upstream.respondNext(
                Reply.chunkedHead(200, EVENTS).chunk("data: 1\n\n").close());
        try (RawHttp http = fixture.connect()) {
            http.sendJson(CHAT_PATH, chatBody(), fixture.auth);
            http.readHead();
            assertThat(http.skipBody().truncated()).isTrue();
        }
    }
}
