package io.fgproxy.benchmarks.compare;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.proxy.AsyncProxyServlet;
import org.jspecify.annotations.Nullable;
import org.mitre.dsmiley.httpproxy.ProxyServlet;

/**
 * What to compare with, on the same Jetty: {@code floor}, the barest proxy of a servlet and the JDK's client, which
 * checks and counts nothing; {@code jetty}, Jetty's AsyncProxyServlet; {@code mitre}, the HTTP-Proxy-Servlet. Arguments:
 * port, base URL of upstream, which. Runs until it is killed.
 */
public final class PeerServer {
    private PeerServer() {}

    /** Starts. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        switch (args[2]) {
            case "floor" -> LoadedJetty.serve(port, 400, new Floor(args[1]), Map.of());
            case "jetty" ->
                LoadedJetty.serve(
                        port,
                        400,
                        new AsyncProxyServlet.Transparent(),
                        Map.of("proxyTo", args[1], "maxConnections", "20000", "maxThreads", "64"));
            case "mitre" ->
                // Each of its requests has a thread.
                LoadedJetty.serve(
                        port,
                        5500,
                        new ProxyServlet(),
                        Map.of(
                                "targetUri", args[1],
                                "http.maxConnections", "20000",
                                "forwardip", "false",
                                "log", "false"));
            default -> throw new IllegalArgumentException("floor, jetty or mitre");
        }
    }

    private static final class Floor extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private static final Set<String> NOT_PASSED = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

        static {
            Collections.addAll(
                    NOT_PASSED, "host", "connection", "content-length", "transfer-encoding", "expect", "authorization");
        }

        private final transient HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newFixedThreadPool(4, task -> {
                    Thread thread = new Thread(task, "floor");
                    thread.setDaemon(true);
                    return thread;
                }))
                .build();
        private final String upstream;

        Floor(String upstream) {
            this.upstream = upstream;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            HttpRequest.Builder out = HttpRequest.newBuilder(URI.create(upstream + request.getRequestURI()));
            for (String name : Collections.list(request.getHeaderNames())) {
                if (!NOT_PASSED.contains(name)) {
                    out.header(name, request.getHeader(name));
                }
            }
            out.setHeader("Authorization", "Bearer sk-upstream-secret");
            byte[] body = request.getInputStream().readNBytes(request.getContentLength());
            out.method(request.getMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            var unused = client.sendAsync(out.build(), head -> new Way(context, response, head))
                    .whenComplete((answer, fault) -> {
                        if (fault != null) {
                            context.complete();
                        }
                    });
        }
    }

    /** The way back without blocking: one piece in hand, the next one when the container has taken it. */
    private static final class Way implements HttpResponse.BodySubscriber<Void>, WriteListener {
        private final AsyncContext context;
        private final ServletOutputStream out;
        private final boolean sized;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final Queue<ByteBuffer> pieces = new ArrayDeque<>();
        private final AtomicInteger news = new AtomicInteger();
        private Flow.@Nullable Subscription subscription;
        private volatile boolean ended;
        private volatile boolean writable;
        private boolean unflushed;
        private boolean over;

        Way(AsyncContext context, HttpServletResponse response, HttpResponse.ResponseInfo head) {
            this.context = context;
            this.sized = head.headers().firstValue("content-length").isPresent();
            response.setStatus(head.statusCode());
            head.headers().map().forEach((name, values) -> {
                if (!Floor.NOT_PASSED.contains(name)) {
                    response.setHeader(name, values.get(0));
                }
            });
            head.headers().firstValueAsLong("content-length").ifPresent(response::setContentLengthLong);
            try {
                this.out = response.getOutputStream();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public CompletionStage<Void> getBody() {
            return done;
        }

        @Override
        public void onSubscribe(Flow.Subscription mine) {
            subscription = mine;
            out.setWriteListener(this);
            mine.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> bytes) {
            synchronized (pieces) {
                pieces.addAll(bytes);
            }
            pump();
        }

        @Override
        public void onError(Throwable fault) {
            ended = true;
            pump();
        }

        @Override
        public void onComplete() {
            ended = true;
            pump();
        }

        @Override
        public void onWritePossible() {
            writable = true;
            pump();
        }

        private void pump() {
            if (news.getAndIncrement() > 0) {
                return;
            }
            int seen = 1;
            do {
                try {
                    step();
                } catch (IOException e) {
                    end();
                }
                seen = news.addAndGet(-seen);
            } while (seen > 0);
        }

        private void step() throws IOException {
            while (writable && !over && out.isReady()) {
                boolean last = ended;
                ByteBuffer next;
                synchronized (pieces) {
                    next = pieces.poll();
                }
                if (next != null) {
                    byte[] bytes = new byte[next.remaining()];
                    next.get(bytes);
                    out.write(bytes);
                    unflushed = !sized;
                } else if (last) {
                    end();
                } else if (unflushed) {
                    unflushed = false;
                    out.flush();
                } else {
                    if (subscription != null) {
                        subscription.request(1);
                    }
                    return;
                }
            }
        }

        private void end() {
            if (!over) {
                over = true;
                context.complete();
                done.complete(null);
            }
        }
    }
}
