package io.fgproxy.servlet.faults;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.TimeoutRule;
import io.fgproxy.servlet.container.ProxyFixture;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One fault being played: a sub-key of its own, and the connections of its clients, which end with it. */
final class Scene implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(15);

    /** For what has to time out. */
    static final Duration SHORT = Duration.ofMillis(400);

    static final String CHAT_PATH = "/v1/chat/completions";
    static final String CHAT = "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    static final String STREAM = CHAT.replace("{\"model\"", "{\"stream\":true,\"model\"");

    final Stage stage;
    final ProxyFixture fixture;
    private final List<AutoCloseable> open = new ArrayList<>();
    private CreatedSubKey key;

    Scene(Stage stage) {
        this.stage = stage;
        this.fixture = stage.fixture;
        this.key = mint(new TimeoutRule(null, null, null), stage.mainKey);
    }

    private CreatedSubKey mint(TimeoutRule times, MainKeyId... mainKeys) {
        return fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("fault")
                        .policy(Policy.standard().withTimeouts(times))
                        .requests(1000)
                        .mainKeys(Stream.of(mainKeys).toList())
                        .build());
    }

    /** The key of this scene. */
    CreatedSubKey key() {
        return key;
    }

    /** The header line of the key. */
    String auth() {
        return "Authorization: Bearer " + key.secret().reveal();
    }

    /** From now on with a key whose requests time out soon. */
    Scene impatient() {
        key = mint(new TimeoutRule(SHORT, SHORT, null), stage.mainKey);
        return this;
    }

    /** From now on with a key that uses these main keys, in order. */
    Scene with(MainKeyId... mainKeys) {
        key = mint(new TimeoutRule(null, null, null), mainKeys);
        return this;
    }

    /** From now on with a key whose upstream is elsewhere. */
    Scene via(URI baseUrl) {
        MainKey elsewhere = fixture.proxy
                .mainKeys()
                .add(NewMainKey.of("elsewhere", fixture.upstream.key()).withBaseUrl(baseUrl));
        return with(elsewhere.id());
    }

    /** From now on with a key whose main key is nobody else's, so that its trouble is not either. */
    Scene ownMainKey() {
        return via(fixture.upstream.baseUrl());
    }

    /** Closes it when the scene ends. */
    <T extends AutoCloseable> T use(T resource) {
        open.add(resource);
        return resource;
    }

    /** A new connection of a client. */
    RawHttp connect() {
        return use(fixture.connect().deadline(SOON));
    }

    /** Sends a request whose answer is not read yet. */
    RawHttp send(String json) {
        RawHttp http = connect();
        http.sendJson(CHAT_PATH, json, auth());
        return http;
    }

    /** The same, and upstream will answer like this. */
    RawHttp send(String json, Reply reply) {
        fixture.upstream.respondNext(reply);
        return send(json);
    }

    /** The whole answer to a request that upstream answers as it does. */
    Seen answered() {
        return Seen.whole(send(CHAT));
    }

    /** The whole answer to a request that upstream answers like this. */
    Seen answered(Reply reply) {
        return Seen.whole(send(CHAT, reply));
    }

    /** The head of an upload that is to follow. */
    String uploadHead(int length) {
        return "POST " + CHAT_PATH + " HTTP/1.1\r\nHost: h\r\n" + auth()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
    }

    /** What reached upstream. */
    RecordedRequest seen() {
        return fixture.upstream.takeStarted(SOON);
    }

    @Override
    public void close() {
        for (AutoCloseable resource : open) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("What the scene used cannot be closed", e);
            }
        }
    }
}
