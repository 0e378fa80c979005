package io.fgproxy.servlet.transport;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * An upstream behind TLS, or without, that speaks HTTP/1.1 and HTTP/2 and answers everything like a chat completion, streamed
 * if that is asked for.
 */
final class TlsUpstream implements AutoCloseable {
    static final String ANSWER = "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"}}],"
            + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12}}";

    private static final String LAST_EVENT = "data: {\"choices\":[],"
            + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12}}\n\n";
    private static final String EVENT = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + "hi ".repeat(100)
            + "\"}}],\"usage\":null}\n\n";
    private static final int EVENTS = 200;

    /** What comes of a stream before the event that tells its usage. */
    static final String STREAM = EVENT.repeat(EVENTS);

    private final Undertow server;
    private final String scheme;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    final List<Seen> seen = new CopyOnWriteArrayList<>();

    /** One request. */
    record Seen(String protocol, String path, Map<String, String> headers) {}

    /**
     * @param tls null for none
     * @param streams how many each connection of HTTP/2 may have at once
     */
    TlsUpstream(SSLContext tls, int streams) {
        this.scheme = tls == null ? "http" : "https";
        Undertow.Builder builder = Undertow.builder()
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .setServerOption(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, streams)
                .setHandler(new BlockingHandler(this::answer));
        this.server = (tls == null
                        ? builder.addHttpListener(0, "localhost")
                        : builder.addHttpsListener(0, "localhost", tls))
                .build();
        server.start();
    }

    private void answer(HttpServerExchange exchange) throws Exception {
        byte[] body = exchange.getInputStream().readAllBytes();
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders()
                .forEach(header -> headers.put(header.getHeaderName().toString(), header.getFirst()));
        seen.add(new Seen(exchange.getProtocol().toString(), exchange.getRequestPath(), headers));
        CountDownLatch others = gate;
        others.countDown();
        if (!others.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the others have not come");
        }
        boolean streamed = new String(body, StandardCharsets.UTF_8).contains("\"stream\":true");
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, streamed ? "text/event-stream" : "application/json");
        OutputStream out = exchange.getOutputStream();
        if (!streamed) {
            out.write(ANSWER.getBytes(StandardCharsets.UTF_8));
            return;
        }
        for (int i = 0; i < EVENTS; i++) {
            out.write(EVENT.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        out.write(LAST_EVENT.getBytes(StandardCharsets.UTF_8));
    }

    /** From now on none is answered until so many more are there. */
    void answerTogether(int requests) {
        gate = new CountDownLatch(requests);
    }

    URI baseUrl() {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        return URI.create(scheme + "://localhost:" + address.getPort() + "/v1");
    }

    @Override
    public void close() {
        server.stop();
    }
}
