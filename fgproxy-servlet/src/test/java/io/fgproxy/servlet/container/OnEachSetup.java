package io.fgproxy.servlet.container;

import io.fgproxy.FgProxy;
import io.fgproxy.servlet.FgProxyConfig;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** What tests on raw sockets share: one proxy for all tests of a class on a setup, and the common exchanges. */
public abstract class OnEachSetup {
    protected static final Duration SOON = Duration.ofSeconds(10);
    protected static final String CHAT =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    /** The same, asking for a stream and for its usage, so that every event of it is passed on. */
    protected static final String STREAMED_CHAT =
            CHAT.replaceFirst("}$", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");

    protected static final String CHAT_PATH = "/v1/chat/completions";
    protected static final String FILE_PATH = "/v1/files/file-1/content";

    private static ProxyFixture current;

    @Parameter
    protected Setup setup;

    protected ProxyFixture fixture;

    @BeforeParameterizedClassInvocation
    static void start(Setup setup) throws Exception {
        current = ProxyFixture.start(setup);
    }

    /** Replaces the proxy by one with another configuration; for a subclass' own start. */
    protected static void restart(Setup setup, UnaryOperator<FgProxyConfig.Builder> config) throws Exception {
        current.close();
        current = ProxyFixture.start(setup, config);
    }

    /** Replaces the proxy by another one with the default configuration. */
    protected static void restart(Setup setup, FgProxy proxy) throws Exception {
        restart(setup, proxy, context -> {});
    }

    /** The same, with other servlets and filters mounted before it. */
    protected static void restart(Setup setup, FgProxy proxy, Consumer<ServletContext> before) throws Exception {
        current.close();
        current = ProxyFixture.start(setup, proxy, config -> config, before);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        current.close();
    }

    @BeforeEach
    final void forget() {
        fixture = current;
        fixture.upstream.reset();
    }

    /** The answer to a GET with the sub-key. */
    protected RawResponse get(String target, String... headers) {
        try (RawHttp http = fixture.connect()) {
            String[] lines = Arrays.copyOf(headers, headers.length + 1);
            lines[headers.length] = fixture.auth;
            http.sendRequest("GET", target, lines);
            return http.readResponse();
        }
    }

    /** The body of what {@link #chat} sends. */
    protected String chatBody() {
        return CHAT;
    }

    /** The answer to a chat completion with the sub-key. */
    protected RawResponse chat(String... headers) {
        return post(CHAT_PATH, chatBody(), headers);
    }

    /** The answer to a POST of JSON with the sub-key. */
    protected RawResponse post(String target, String json, String... headers) {
        try (RawHttp http = fixture.connect()) {
            String[] lines = Arrays.copyOf(headers, headers.length + 1);
            lines[headers.length] = fixture.auth;
            http.sendJson(target, json, lines);
            return http.readResponse();
        }
    }

    /** The answer to exactly these bytes; {@code $AUTH} stands for the sub-key's header line. */
    protected RawResponse raw(String request) {
        try (RawHttp http = fixture.connect()) {
            http.send(request.replace("$AUTH", fixture.auth).replace("\n", "\r\n"));
            return http.readResponse();
        }
    }

    /** The answer to a GET of a file, which may be anything, when upstream answers like this. */
    protected RawResponse getAnswered(Reply reply) {
        fixture.upstream.respondNext(reply);
        return get(FILE_PATH);
    }

    /** What reached upstream. */
    protected RecordedRequest seen() {
        return fixture.upstream.takeRequest(SOON);
    }
}
