package io.fgproxy.servlet.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A port that answers no SYN, for nobody accepts there and its queue is full: what a host that is not there looks like. */
final class FullBacklog implements AutoCloseable {
    private static final int MOST = 64;
    private static final int MILLIS = 200;

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    private final List<Socket> queued = new ArrayList<>();

    FullBacklog() throws IOException {
        for (int i = 0; i < MOST; i++) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), MILLIS);
                queued.add(socket);
            } catch (SocketTimeoutException e) {
                socket.close();
                return;
            }
        }
        close();
        throw new IOException("This system's queues of connections have no end");
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/v1");
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queued) {
            socket.close();
        }
        listener.close();
    }
}
