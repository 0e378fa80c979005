package io.fgproxy.testkit.upstream;

import io.fgproxy.testkit.wire.Pace;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import io.fgproxy.testkit.wire.RequestMatcher;
import io.fgproxy.testkit.wire.ScriptedServer;
import io.fgproxy.testkit.wire.ServerOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/**
 * A fake of the OpenAI API on loopback. It answers the common operations with real shapes and deterministic content,
 * records every request that reached it, and answers as told where a test scripts a reply ({@link Reply} for any bytes,
 * {@link OpenAiReply} for OpenAI's shapes). Thread-safe. {@link #close()} ends its connections and threads.
 *
 * <p>By default the assistant says "Hello from the fake upstream." in six pieces of one token each, cut short by the
 * request's output cap. Unknown models are accepted, except by {@code GET /v1/models/{id}}.
 */
public final class FakeOpenAi implements AutoCloseable {

    /** The key it expects unless told otherwise. */
    public static final String DEFAULT_KEY = "sk-proj-fake-upstream-0123456789abcdefghijklmnopqrstuvwxyz";

    private final ScriptedServer server;
    private final OpenAiHandler handler;

    private FakeOpenAi(Builder builder) {
        this.handler = new OpenAiHandler(builder.key, builder.clock);
        this.server = ScriptedServer.start(builder.options, handler);
    }

    /** Starts one on any port, expecting {@link #DEFAULT_KEY}. */
    public static FakeOpenAi start() {
        return builder().start();
    }

    /** For one that is set up differently. */
    public static Builder builder() {
        return new Builder();
    }

    /** The base URL to configure as upstream: {@code http://127.0.0.1:port/v1}. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + port() + "/v1");
    }

    /** The port. */
    public int port() {
        return server.port();
    }

    /** The key that requests must carry as bearer token. */
    public String key() {
        return handler.key();
    }

    /** Expects another key from now on. */
    public FakeOpenAi expectKey(String key) {
        handler.expectKey(key);
        return this;
    }

    /** What the assistant says, piece by piece; a piece counts as one output token. */
    public FakeOpenAi say(String... deltas) {
        handler.change(behaviour -> behaviour.withDeltas(List.of(deltas)));
        return this;
    }

    /**
     * What streams wait for. The opening events go out at once; each delta waits, and the closing events wait once
     * more, together. So a stream of n deltas takes n + 1 releases of a gate.
     */
    public FakeOpenAi pace(Pace pace) {
        handler.change(behaviour -> behaviour.withPace(pace));
        return this;
    }

    /** The usage that answers report, instead of one derived from the request. */
    public FakeOpenAi report(TokenCounts tokens) {
        handler.change(behaviour -> behaviour.withTokens(tokens));
        return this;
    }

    /** The length of generated speech. */
    public FakeOpenAi speechBytes(long bytes) {
        handler.change(behaviour -> behaviour.withSpeechBytes(bytes));
        return this;
    }

    /** The models that the list shows. */
    public FakeOpenAi models(String... ids) {
        handler.change(behaviour -> behaviour.withModels(List.of(ids)));
        return this;
    }

    /** Answers the next request, whatever it is, with that reply, once. */
    public void respondNext(Reply reply) {
        server.respondNext(reply);
    }

    /** Answers the next request of that method and path ({@code /v1/…}) with that reply, once. */
    public void respond(String method, String path, Reply reply) {
        server.respond(method, path, reply);
    }

    /** Answers the next request that matches with that reply, once. */
    public void respond(RequestMatcher matcher, Reply reply) {
        server.respond(matcher, reply);
    }

    /** Answers every request that matches with that reply, until {@link #reset()}. */
    public void respondAlways(RequestMatcher matcher, Reply reply) {
        server.respondAlways(matcher, reply);
    }

    /** The requests kept, in the order their heads arrived. */
    public List<RecordedRequest> requests() {
        return server.requests();
    }

    /** How many requests arrived since the start or the last reset. */
    public int count() {
        return server.count();
    }

    /** The next request not yet taken, with its body ended, whole or cut; fails when there is none in time. */
    public RecordedRequest takeRequest(Duration time) {
        return server.takeRequest(time);
    }

    /** The next request not yet taken, as soon as its head has arrived; fails when there is none in time. */
    public RecordedRequest takeStarted(Duration time) {
        return server.takeStarted(time);
    }

    /** How many connections are open. */
    public int openConnections() {
        return server.openConnections();
    }

    /** Closes all connections from this side, idle or not. */
    public void closeConnections() {
        server.closeConnections();
    }

    /** Forgets requests, scripted replies, stored files and settings (the key stays). Connections stay. */
    public void reset() {
        server.reset();
        handler.reset();
    }

    /** The server beneath, for everything else that it can. */
    public ScriptedServer server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
    }

    /** Sets up a {@link FakeOpenAi}. Not thread-safe. */
    public static final class Builder {

        private String key = DEFAULT_KEY;
        private InstantSource clock = InstantSource.system();
        private ServerOptions options = ServerOptions.defaults().named("fake-openai");

        private Builder() {}

        /** Expects that key. */
        public Builder key(String newKey) {
            key = Objects.requireNonNull(newKey);
            return this;
        }

        /** Takes {@code created} and the like from that clock. */
        public Builder clock(InstantSource newClock) {
            clock = Objects.requireNonNull(newClock);
            return this;
        }

        /** Listens on that port. */
        public Builder port(int port) {
            options = options.onPort(port);
            return this;
        }

        /** Keeps that many requests and that much of each body; {@code keep(0, 0)} for load and demos. */
        public Builder keep(int requests, int bodyBytes) {
            options = options.keeping(requests, bodyBytes);
            return this;
        }

        /** Sets the socket buffers, small ones to see back-pressure soon. */
        public Builder socketBuffers(int send, int receive) {
            options = options.buffers(send, receive);
            return this;
        }

        /** Starts it. */
        public FakeOpenAi start() {
            return new FakeOpenAi(this);
        }
    }
}
