package io.fgproxy.servlet.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.container.Container;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.servlet.faults.Answer.Nobody;
import io.fgproxy.servlet.faults.Answer.Ours;
import io.fgproxy.servlet.faults.Answer.Passed;
import io.fgproxy.servlet.faults.Fault.Link;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Reply;
import java.util.List;

/** What clients may do. */
final class ClientFaults {
    private static final String FIRST = "data: {\"choices\":[]}\n\n";

    static final List<Fault> ALL = List.of(
            Fault.of("resets before the answer", new Nobody(), 1, Link.OTHER, scene -> leaves(scene, false, true)),
            Fault.of("closes before the answer", new Nobody(), 1, Link.OTHER, scene -> leaves(scene, false, false)),
            Fault.of(
                    "resets in the middle of a stream",
                    new Nobody(),
                    1,
                    Link.OTHER,
                    scene -> leaves(scene, true, true)),
            Fault.of(
                    "closes in the middle of a stream",
                    new Nobody(),
                    1,
                    Link.OTHER,
                    scene -> leaves(scene, true, false)),
            Fault.of("leaves a stream that does not end", new Nobody(), 1, Link.CLOSED, ClientFaults::leavesForGood),
            Fault.of("ends its own side after the request", new Passed(200), 1, Link.KEPT, ClientFaults::halfCloses),
            Fault.of("uploads a byte at a time", new Passed(200), 1, Link.KEPT, ClientFaults::dribbles),
            Fault.of(
                            "stalls in the middle of the upload",
                            new Ours(408, "request_timeout"),
                            0,
                            Link.UNUSED,
                            ClientFaults::stalls)
                    .only(Setup::async),
            Fault.of("resets in the middle of the upload", new Nobody(), 0, Link.UNUSED, scene -> {
                RawHttp http = scene.connect();
                http.send(scene.uploadHead(1000) + "{\"model\":");
                http.reset();
                return null;
            }),
            Fault.of(
                    "resets in the middle of a large upload",
                    new Nobody(),
                    0,
                    Link.UNUSED,
                    ClientFaults::resetsALargeUpload),
            Fault.of(
                    "sends the next request before the answer",
                    new Passed(200),
                    2,
                    Link.OTHER,
                    ClientFaults::pipelines),
            Fault.of("waits for 100 Continue", new Passed(200), 1, Link.KEPT, scene -> expects(scene, scene.auth())),
            Fault.of(
                    "waits for 100 Continue with a wrong key",
                    new Ours(401, "invalid_api_key"),
                    0,
                    Link.UNUSED,
                    scene -> expects(scene, "Authorization: Bearer sk-fg-wrong")),
            Fault.of(
                    "sends a body that is no JSON",
                    new Ours(400, "invalid_body"),
                    0,
                    Link.UNUSED,
                    scene -> Seen.whole(scene.send("{\"model\":"))),
            Fault.of(
                            "goes on sending after it was refused",
                            new Ours(401, "invalid_api_key"),
                            0,
                            Link.UNUSED,
                            ClientFaults::sendsOn)
                    .only(setup -> setup.container() != Container.TOMCAT));

    private ClientFaults() {}

    private static Seen leaves(Scene scene, boolean begun, boolean resets) {
        Gate gate = new Gate();
        Reply head = Reply.chunkedHead(200, OpenAiReply.eventHeaders());
        RawHttp http = scene.send(
                Scene.CHAT,
                begun
                        ? head.chunk(FIRST)
                                .await(gate)
                                .chunk(": padding\n\n".repeat(10_000))
                                .lastChunk()
                        : OpenAiReply.json(200, "{}").heldAt(gate));
        scene.seen();
        if (begun) {
            http.readHead();
            http.readUntil("\n\n");
        }
        if (resets) {
            http.reset();
        } else {
            http.close();
        }
        gate.open();
        return null;
    }

    private static Seen leavesForGood(Scene scene) {
        Gate gate = new Gate();
        RawHttp http = scene.send(
                Scene.CHAT,
                Reply.chunkedHead(200, OpenAiReply.eventHeaders())
                        .chunk(FIRST)
                        .await(gate)
                        .chunk(": padding\n\n".repeat(400_000))
                        .silence());
        http.readHead();
        http.readUntil("\n\n");
        http.reset();
        gate.open();
        return null;
    }

    private static Seen halfCloses(Scene scene) {
        RawHttp http = scene.send(Scene.CHAT);
        http.halfClose();
        return Seen.whole(http);
    }

    private static Seen dribbles(Scene scene) {
        RawHttp http = scene.connect();
        for (char c : (scene.uploadHead(Scene.CHAT.length()) + Scene.CHAT).toCharArray()) {
            http.send(String.valueOf(c));
        }
        return Seen.whole(http);
    }

    private static Seen stalls(Scene scene) {
        RawHttp http = scene.impatient().connect();
        http.send(scene.uploadHead(1000) + "{\"model\":");
        return Seen.whole(http);
    }

    private static Seen resetsALargeUpload(Scene scene) {
        RawHttp http = scene.connect();
        http.send(scene.uploadHead(1_000_000) + "{\"model\":\"" + "x".repeat(100_000));
        Eventually.await(Scene.SOON, () -> scene.stage.files() == 1, "the upload is under way");
        http.reset();
        return null;
    }

    private static Seen pipelines(Scene scene) {
        RawHttp http = scene.connect();
        String one = scene.uploadHead(Scene.CHAT.length()) + Scene.CHAT;
        http.send(one + one);
        assertThat(http.readResponse().status()).isEqualTo(200);
        return Seen.whole(http);
    }

    private static Seen expects(Scene scene, String auth) {
        RawHttp http = scene.connect();
        http.send("POST " + Scene.CHAT_PATH + " HTTP/1.1\r\nHost: h\r\n" + auth
                + "\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: " + Scene.CHAT.length()
                + "\r\n\r\n");
        if (auth.equals(scene.auth())) {
            assertThat(http.readHead().status()).isEqualTo(100);
            http.send(Scene.CHAT);
            return Seen.whole(http);
        }
        Seen response = Seen.whole(http);
        // Tomcat says so before a servlet is asked.
        boolean early = scene.stage.setup.container() == Container.TOMCAT;
        assertThat(response.interim()).isEqualTo(early ? 1 : 0);
        return response;
    }

    private static Seen sendsOn(Scene scene) {
        RawHttp http = scene.connect();
        http.send("POST " + Scene.CHAT_PATH + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer sk-fg-wrong"
                + "\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000));
        return Seen.whole(http);
    }
}
