package io.fgproxy.testkit.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Opening and closing sockets. */
final class Sockets {

    private Sockets() {}

    /** Connects without delaying small writes; a receive buffer of 0 is the system's choice. */
    static Socket connect(String host, int port, int receiveBuffer, Duration time) {
        Socket socket = new Socket();
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, port), (int) time.toMillis());
            return socket;
        } catch (IOException e) {
            close(socket);
            throw new UncheckedIOException("cannot connect to " + host + ":" + port, e);
        }
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is lost: the socket is gone either way.
        }
    }
}
