package io.fgproxy.testkit.wire;

import io.fgproxy.testkit.http.HttpHead;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;

/**
 * One connection. A single thread reads a request, answers it and reads the next. Only when a reply has to wait does a
 * second thread take the reading over, so that the end of the connection is noticed at once; the first one finishes
 * the reply and ends.
 */
final class Connection {

    private static final int LINGER_MILLIS = 2_000;

    private final ServerCore server;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final RecordedConnection record;
    private final Object lock = new Object();
    private Optional<Thread> waiting = Optional.empty();
    private boolean gone;

    Connection(ServerCore server, Socket socket, RecordedConnection record) throws IOException {
        this.server = server;
        this.socket = socket;
        this.record = record;
        this.in = new BufferedInputStream(socket.getInputStream(), 16_384);
        this.out = socket.getOutputStream();
    }

    /** Serves requests until the connection ends. */
    void serve() {
        serveAfter(Optional.empty());
    }

    /** Lets another thread read and serve what comes next; it answers only when this exchange is done. */
    void readOnAfter(Exchange exchange) {
        server.execute(() -> serveAfter(Optional.of(exchange)));
    }

    private void serveAfter(Optional<Exchange> previous) {
        try {
            Optional<HttpHead> head = HttpHead.read(in);
            if (head.isPresent() && previous.isPresent()) {
                previous.get().awaitDone();
            }
            while (head.isPresent()) {
                RecordedRequest request = server.recorder().arrived(head.get(), record);
                Exchange exchange = new Exchange(this, request, head.get(), in);
                exchange.run(server.script().select(request));
                if (exchange.readingHandedOver()) {
                    return;
                }
                head = HttpHead.read(in);
            }
            close(Closure.By.PEER);
        } catch (PeerGoneException | EOFException e) {
            close(Closure.By.PEER);
        } catch (IOException e) {
            close(Closure.By.PEER_RESET);
        } catch (RuntimeException | Error e) {
            server.failed(e);
            close(Closure.By.SERVER);
        }
    }

    void handlerFailed(RuntimeException fault) {
        server.failed(fault);
    }

    void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
    }

    /** Waits until done; fails as soon as the connection is gone. */
    void interruptibly(Exchange.Waiting wait) throws IOException {
        synchronized (lock) {
            if (gone) {
                throw new PeerGoneException("gone before the wait");
            }
            waiting = Optional.of(Thread.currentThread());
        }
        try {
            wait.await();
        } catch (InterruptedException e) {
            throw new PeerGoneException("gone during the wait");
        } finally {
            synchronized (lock) {
                waiting = Optional.empty();
                Thread.interrupted();
            }
        }
    }

    /** Announces the end and takes what the peer still sends, so that the reply is not lost to a reset. */
    void lingerBeforeClose() {
        try {
            socket.shutdownOutput();
            socket.setSoTimeout(LINGER_MILLIS);
            long deadline = System.nanoTime() + LINGER_MILLIS * 1_000_000L;
            byte[] buffer = new byte[16_384];
            while (in.read(buffer) >= 0 && System.nanoTime() < deadline) {
                // Dropped: it came behind a reply that did not wait for it.
            }
        } catch (IOException e) {
            // The peer has gone already; closing is all that is left.
        }
    }

    void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        close(Closure.By.SERVER);
    }

    /** Closes the socket and ends a waiting reply. Only the first caller's reason is recorded. */
    void close(Closure.By by) {
        synchronized (lock) {
            if (gone) {
                return;
            }
            gone = true;
            waiting.ifPresent(Thread::interrupt);
        }
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing more can be done with it.
        }
        server.closed(this);
        record.ended(by);
    }
}
