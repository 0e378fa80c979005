package io.fgproxy.testkit.wire;

import io.fgproxy.testkit.internal.DaemonPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An HTTP/1.1 server on loopback that records requests and answers as told. Thread-safe; {@link #close()} ends all its
 * connections and threads.
 */
public final class ScriptedServer implements AutoCloseable {

    private static final int BACKLOG = 1_024;

    private final ServerSocket listener;
    private final Recorder recorder;
    private final Script script;
    private final int sendBuffer;
    private final DaemonPool threads;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong connectionIds = new AtomicLong();
    private volatile Optional<Throwable> failure = Optional.empty();
    private final ServerCore core = new Core();
    private volatile boolean closed;

    private ScriptedServer(ServerOptions options, Handler otherwise) throws IOException {
        this.recorder = new Recorder(options.keepRequests(), options.keepBodyBytes());
        this.script = new Script(otherwise);
        this.sendBuffer = options.sendBuffer();
        this.listener = new ServerSocket();
        if (options.receiveBuffer() > 0) {
            listener.setReceiveBufferSize(options.receiveBuffer());
        }
        listener.bind(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), options.port()), BACKLOG);
        this.threads = new DaemonPool(options.name() + "-" + listener.getLocalPort());
    }

    /** Starts a server; the handler answers what no scripted reply is for. */
    public static ScriptedServer start(ServerOptions options, Handler otherwise) {
        try {
            ScriptedServer server = new ScriptedServer(options, otherwise);
            server.threads.execute(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a server", e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Answers the next request, whatever it is, with that reply, once. Earlier one-shot replies come first. */
    public void respondNext(Reply reply) {
        respond(RequestMatcher.any(), reply);
    }

    /** Answers the next request of that method and path with that reply, once. */
    public void respond(String method, String path, Reply reply) {
        respond(RequestMatcher.of(method, path), reply);
    }

    /** Answers the next request that matches with that reply, once. */
    public void respond(RequestMatcher matcher, Reply reply) {
        script.once(matcher, (request, body) -> reply);
    }

    /** Answers every request that matches with that reply; a later rule wins over an earlier one. */
    public void respondAlways(RequestMatcher matcher, Reply reply) {
        handle(matcher, (request, body) -> reply);
    }

    /** Lets the handler answer every request that matches; a later rule wins over an earlier one. */
    public void handle(RequestMatcher matcher, Handler handler) {
        script.always(matcher, handler);
    }

    /** How many one-shot replies have not been used. */
    public int pendingReplies() {
        return script.pending();
    }

    /** The requests kept, in the order their heads arrived. */
    public List<RecordedRequest> requests() {
        return recorder.requests();
    }

    /** How many requests arrived since the start or the last reset, kept or not. */
    public int count() {
        return recorder.count();
    }

    /**
     * The next request not yet taken, with its body ended, whole or cut.
     *
     * @throws IllegalStateException when there is none in time
     */
    public RecordedRequest takeRequest(Duration time) {
        long start = System.nanoTime();
        RecordedRequest request = takeStarted(time);
        if (!request.awaitBodyEnd(time.minusNanos(System.nanoTime() - start))) {
            throw new IllegalStateException("the body has not ended after " + time + ": " + request);
        }
        return request;
    }

    /**
     * The next request not yet taken, as soon as its head has arrived; its body may be under way.
     *
     * @throws IllegalStateException when there is none in time
     */
    public RecordedRequest takeStarted(Duration time) {
        return recorder.take(time)
                .orElseThrow(() -> new IllegalStateException("no request after " + time + "; so far " + requests()));
    }

    /** How many connections are open now. */
    public int openConnections() {
        return connections.size();
    }

    /** How many connections were accepted since the start. */
    public long acceptedConnections() {
        return connectionIds.get();
    }

    /** Closes all connections, idle or not; the server goes on listening. */
    public void closeConnections() {
        connections.forEach(connection -> connection.close(Closure.By.SERVER));
    }

    /** Forgets recorded requests and scripted replies. Connections stay. */
    public void reset() {
        script.clear();
        recorder.clear();
    }

    /** The last fault inside a handler or the server itself: a bug in the test or here, never the peer's doing. */
    public Optional<Throwable> failure() {
        return failure;
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            // It is not listening any more, which is what was wanted.
        }
        closeConnections();
        threads.close();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                if (sendBuffer > 0) {
                    socket.setSendBufferSize(sendBuffer);
                }
                Connection connection =
                        new Connection(core, socket, new RecordedConnection(connectionIds.incrementAndGet()));
                connections.add(connection);
                core.execute(connection::serve);
                if (closed) {
                    connection.close(Closure.By.SERVER);
                }
            } catch (IOException e) {
                // The listener was closed, or a peer went away before it was accepted.
            }
        }
    }

    private final class Core implements ServerCore {

        @Override
        public Recorder recorder() {
            return recorder;
        }

        @Override
        public Script script() {
            return script;
        }

        @Override
        public void execute(Runnable task) {
            try {
                threads.execute(task);
            } catch (RejectedExecutionException e) {
                closeConnections();
            }
        }

        @Override
        public void closed(Connection connection) {
            connections.remove(connection);
        }

        @Override
        public void failed(Throwable fault) {
            failure = Optional.of(fault);
        }
    }
}
