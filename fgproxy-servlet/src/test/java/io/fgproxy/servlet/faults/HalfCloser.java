package io.fgproxy.servlet.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An upstream that takes one connection, ends its own side of it at the first byte, and reads on. */
final class HalfCloser implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 8, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    private final CountDownLatch peerClosed = new CountDownLatch(1);

    HalfCloser() throws IOException {
        Thread thread = new Thread(this::serve, "half-closer");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try (Socket socket = listener.accept()) {
            if (socket.getInputStream().read() >= 0) {
                socket.shutdownOutput();
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            // The peer has reset its side, which is an end too.
        }
        peerClosed.countDown();
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/v1");
    }

    /** Whether the other side has ended in that time. */
    boolean awaitPeerClosed(Duration time) throws InterruptedException {
        return peerClosed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
