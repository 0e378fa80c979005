package io.fgproxy.servlet.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.servlet.faults.Answer.Ours;
import io.fgproxy.servlet.faults.Answer.Passed;
import io.fgproxy.servlet.faults.Fault.Link;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.HttpHead;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Reply;
import io.fgproxy.testkit.wire.RequestMatcher;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What may be wrong with the proxy's store, clock, threads and files. */
final class OwnFaults {
    /** As many as the proxy has for what may block. */
    private static final int WORKERS = 32;

    private static final Ours UNAVAILABLE = new Ours(503, "admission_unavailable");

    static final List<Fault> ALL = List.of(
            Fault.of("store gone before the request is admitted, then back", UNAVAILABLE, 0, Link.UNUSED, scene -> {
                scene.stage.store.reserves(FaultyStore.Mode.GONE);
                scene.stage.store.settles(FaultyStore.Mode.GONE);
                return scene.answered();
            }),
            Fault.of("store admits and is gone before it says so, then back", UNAVAILABLE, 0, Link.UNUSED, scene -> {
                scene.stage.store.reserves(FaultyStore.Mode.MUTE);
                scene.stage.store.settles(FaultyStore.Mode.GONE);
                return scene.answered();
            }),
            Fault.of(
                    "store gone before the end is booked, then back",
                    new Passed(200),
                    1,
                    Link.KEPT,
                    scene -> goneBeforeTheEnd(scene, FaultyStore.Mode.GONE, OpenAiReply.json(200, "{}"))),
            Fault.of(
                    "store books the end and is gone before it says so",
                    new Passed(200),
                    1,
                    Link.KEPT,
                    scene -> goneBeforeTheEnd(scene, FaultyStore.Mode.MUTE, OpenAiReply.json(200, "{}"))),
            Fault.of(
                    "store gone before a failure is booked, then back",
                    new Passed(500),
                    0,
                    Link.KEPT,
                    scene -> goneBeforeTheEnd(
                            scene, FaultyStore.Mode.GONE, OpenAiReply.error(500, "server_error", "no"))),
            Fault.of("store slow", new Passed(200), 1, Link.KEPT, OwnFaults::slow),
            Fault.of(
                    "store slow to book a failure without a body",
                    new Passed(404),
                    0,
                    Link.KEPT,
                    OwnFaults::slowToBook),
            Fault.of("store slower than the time-out", UNAVAILABLE, 0, Link.UNUSED, OwnFaults::tooSlow),
            Fault.of("memory runs out in the store when it decides", UNAVAILABLE, 0, Link.UNUSED, scene -> {
                scene.stage.store.reserves(FaultyStore.Mode.STARVED);
                return scene.answered();
            }),
            Fault.of(
                    "memory runs out in the store when it books the end",
                    new Passed(200),
                    1,
                    Link.KEPT,
                    scene -> goneBeforeTheEnd(scene, FaultyStore.Mode.STARVED, OpenAiReply.json(200, "{}"))),
            Fault.of(
                    "clock jumps ahead by a day during the answer",
                    new Passed(200),
                    1,
                    Link.KEPT,
                    scene -> jump(scene, Duration.ofDays(1))),
            Fault.of(
                    "clock jumps back by a day during the answer",
                    new Passed(200),
                    1,
                    Link.KEPT,
                    scene -> jump(scene, Duration.ofDays(-1))),
            Fault.of("all workers wait for the store", new Passed(200), WORKERS, Link.OTHER, OwnFaults::saturated)
                    .only(Setup::async),
            Fault.of(
                    "directory for large bodies gone, then back",
                    new Ours(503, "body_not_stored"),
                    0,
                    Link.UNUSED,
                    OwnFaults::noDirectory));

    private OwnFaults() {}

    private static Seen goneBeforeTheEnd(Scene scene, FaultyStore.Mode mode, Reply reply) {
        Gate gate = new Gate();
        RawHttp http = scene.send(Scene.CHAT, reply.heldAt(gate));
        scene.seen();
        scene.stage.store.settles(mode);
        gate.open();
        return Seen.whole(http);
    }

    private static Seen slow(Scene scene) {
        FaultyStore store = scene.stage.store;
        store.stick(any -> true);
        RawHttp http = scene.send(Scene.CHAT);
        Eventually.await(Scene.SOON, () -> store.waiting() == 1, "the request waits for the store");
        assertThat(scene.fixture.upstream.count()).isZero();
        store.free();
        return Seen.whole(http);
    }

    /** Head and end of the answer wait for the same. */
    private static Seen slowToBook(Scene scene) {
        scene.stage.store.stickEnds();
        RawHttp http = scene.send(Scene.CHAT, Reply.empty(404, Headers.of("Content-Length", "0")));
        Eventually.await(Scene.SOON, () -> scene.stage.store.waiting() == 1, "the end waits for the store");
        scene.stage.store.free();
        return Seen.whole(http);
    }

    /** No thread waits for the store, so the client hears of the end of its time before that answers. */
    private static Seen tooSlow(Scene scene) {
        scene.stage.store.stick(any -> true);
        Seen seen = Seen.whole(scene.impatient().send(Scene.CHAT));
        scene.stage.store.free();
        return seen;
    }

    private static Seen jump(Scene scene, Duration by) {
        Gate gate = new Gate();
        RawHttp http = scene.send(
                Scene.CHAT,
                Reply.chunkedHead(200, OpenAiReply.eventHeaders())
                        .chunk("data: 1\n\n")
                        .await(gate)
                        .chunk("data: [DONE]\n\n")
                        .lastChunk());
        HttpHead head = http.readHead();
        scene.stage.clock.advance(by);
        scene.fixture.proxy.gate().maintain();
        gate.open();
        Seen seen = Seen.rest(head, http);
        scene.stage.clock.advance(by.negated());
        return seen;
    }

    /** One main key limits their rate, so all go on to the other, for which a worker of each asks the store. */
    private static Seen saturated(Scene scene) {
        FaultyStore store = scene.stage.store;
        MainKeyId limited = scene.fixture
                .proxy
                .mainKeys()
                .add(NewMainKey.of("limited", "sk-limited"))
                .id();
        MainKeyId spare = scene.fixture
                .proxy
                .mainKeys()
                .add(NewMainKey.of("spare", scene.fixture.upstream.key()))
                .id();
        Gate gate = new Gate();
        scene.fixture
                .upstream
                .server()
                .respondAlways(
                        RequestMatcher.header("Authorization", "Bearer sk-limited"),
                        OpenAiReply.rateLimited(Duration.ofSeconds(1)).heldAt(gate));
        scene.with(limited, spare);
        store.stick(reservation -> reservation.mainKey().equals(spare));
        List<RawHttp> clients = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            clients.add(scene.send(Scene.CHAT));
        }
        Eventually.await(Scene.SOON, () -> gate.waiting() == WORKERS, "all are upstream");
        gate.open();
        Eventually.await(Scene.SOON, () -> store.waiting() == WORKERS, "all workers wait");
        // What needs no worker goes on.
        assertThat(scene.stage.chat().status()).isEqualTo(200);
        store.free();
        for (RawHttp http : clients.subList(1, WORKERS)) {
            assertThat(http.readResponse().status()).isEqualTo(200);
        }
        return Seen.whole(clients.get(0));
    }

    private static Seen noDirectory(Scene scene) throws Exception {
        Files.delete(scene.stage.directory);
        try {
            return Seen.whole(scene.send(Scene.CHAT.replace("hi", "x".repeat(2 * Stage.MEMORY))));
        } finally {
            Files.createDirectory(scene.stage.directory);
        }
    }
}
