package io.fgproxy.testkit.relay;

import io.fgproxy.testkit.internal.DaemonPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A relay on loopback that passes bytes through, and injects faults. Faults that come "after" some bytes are counted for
 * each connection, from the moment the fault was set or the connection began; they stay set until {@link #clearFaults()}
 * and there is one per direction. Thread-safe. {@link #close()} ends its connections and threads.
 */
public final class TcpRelay implements AutoCloseable {

    private final InetSocketAddress target;
    private final Faults faults = new Faults();
    private final Set<RelayConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final DaemonPool threads;
    private final int port;
    private volatile boolean closed;
    private ServerSocket listener;
    private CountDownLatch listening = new CountDownLatch(0);

    private TcpRelay(InetSocketAddress target) throws IOException {
        this.target = target;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
        this.threads = new DaemonPool("tcp-relay-" + port);
        accept(listener);
    }

    /** Starts a relay to that address, which need not be listening yet. */
    public static TcpRelay to(String host, int port) {
        try {
            return new TcpRelay(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a relay", e);
        }
    }

    /** Starts a relay to the host and port of the URI. */
    public static TcpRelay to(URI uri) {
        return to(Objects.requireNonNull(uri.getHost(), "host"), uri.getPort());
    }

    /** The port to connect to, on 127.0.0.1. It stays the same for the relay's life. */
    public int port() {
        return port;
    }

    /** That URI with this relay's host and port in place of its own. */
    public URI through(URI uri) {
        return URI.create(uri.getScheme() + "://127.0.0.1:" + port + uri.getRawPath());
    }

    /** Closes each connection, both ways, once so many bytes have passed; these still arrive. */
    public void cutAfter(Direction direction, long bytes) {
        faults.set(direction, new Fault(Fault.Kind.CUT, bytes));
    }

    /** Breaks each connection (RST, both ways) once so many bytes have passed. */
    public void resetAfter(Direction direction, long bytes) {
        faults.set(direction, new Fault(Fault.Kind.RESET, bytes));
    }

    /** Passes so many bytes of each connection and holds the rest back until {@link #clearFaults()}. */
    public void stallAfter(Direction direction, long bytes) {
        faults.set(direction, new Fault(Fault.Kind.STALL, bytes));
    }

    /** Holds back everything in both directions until {@link #clearFaults()}. */
    public void stall() {
        stallAfter(Direction.TO_TARGET, 0);
        stallAfter(Direction.TO_CLIENT, 0);
    }

    /** Passes at most so many bytes per second, for each connection and direction; 0 for full speed. */
    public void throttle(long bytesPerSecond) {
        faults.throttle(bytesPerSecond);
    }

    /**
     * Waits for that text to pass to the target, and then cuts that connection in place of the first byte that the target
     * answers: the target did what it was asked, and the client will never know. Happens once.
     */
    public void loseReplyTo(String text) {
        faults.loseReplyTo(text);
    }

    /** Passes everything at full speed again. Connections that were cut stay cut. */
    public void clearFaults() {
        faults.clear();
    }

    /** Stops listening: new connections are refused. Those that are open stay. */
    public synchronized void refuse() {
        try {
            listener.close();
            // The system goes on listening until the thread that accepts has let go.
            listening.await();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Listens again, on the same port. */
    public synchronized void resume() {
        if (listener.isClosed()) {
            try {
                listener = listen(port);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot listen on port " + port + " again", e);
            }
            accept(listener);
        }
    }

    /** Closes all connections (FIN). */
    public void closeConnections() {
        connections.forEach(RelayConnection::close);
    }

    /** Breaks all connections (RST). */
    public void resetConnections() {
        connections.forEach(RelayConnection::reset);
    }

    /** How many bytes were passed on in that direction, over all connections. */
    public long bytes(Direction direction) {
        return faults.counter(direction).sum();
    }

    /** How many connections are open. */
    public int openConnections() {
        return connections.size();
    }

    /** How many connections were accepted so far. */
    public long acceptedConnections() {
        return accepted.get();
    }

    @Override
    public void close() {
        closed = true;
        refuse();
        closeConnections();
        threads.close();
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 256);
        return listener;
    }

    private void accept(ServerSocket open) {
        CountDownLatch ended = new CountDownLatch(1);
        listening = ended;
        threads.execute(() -> {
            while (!open.isClosed()) {
                try {
                    Socket client = open.accept();
                    accepted.incrementAndGet();
                    begin(client);
                } catch (IOException e) {
                    // Not listening any more, or a client that has gone before it was accepted.
                }
            }
            ended.countDown();
        });
    }

    private void begin(Socket client) throws IOException {
        try {
            threads.execute(() -> relay(client));
        } catch (RejectedExecutionException e) {
            client.close();
        }
    }

    /** Connects to the target and carries one direction; another thread carries the other. */
    private void relay(Socket client) {
        Socket toTarget = new Socket();
        RelayConnection connection = new RelayConnection(client, toTarget, faults, connections::remove);
        connections.add(connection);
        try {
            if (closed) {
                throw new IOException("the relay is closed");
            }
            client.setTcpNoDelay(true);
            toTarget.setTcpNoDelay(true);
            toTarget.connect(target, 5_000);
            threads.execute(new Pump(connection, Direction.TO_CLIENT, faults));
            new Pump(connection, Direction.TO_TARGET, faults).run();
        } catch (IOException | RejectedExecutionException e) {
            connection.reset();
        }
    }
}
