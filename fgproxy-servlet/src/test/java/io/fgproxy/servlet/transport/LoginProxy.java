package io.fgproxy.servlet.transport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy on loopback that wants a login by the scheme Basic, for tunnels and for plain requests. */
final class LoginProxy implements AutoCloseable {
    private final ServerSocket server;
    private final String authorization;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** The heads of all requests to the proxy itself. */
    final List<String> heads = new CopyOnWriteArrayList<>();

    /** Answered to all that log in, in the place of what they want; null to serve them. */
    volatile String refusal;

    LoginProxy(String authorization) {
        this.authorization = authorization;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(() -> {
            while (!server.isClosed()) {
                Socket client = server.accept();
                open.add(client);
                start(() -> serve(client));
            }
        });
    }

    String hostAndPort() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // An end of a connection, or of the proxy.
                        return;
                    }
                },
                "login-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            String head = readHead(in);
            while (!head.isEmpty() && !head.contains("\r\nProxy-Authorization: " + authorization + "\r\n")) {
                heads.add(head);
                write(out, "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n");
                head = readHead(in);
            }
            if (head.isEmpty()) {
                return;
            }
            heads.add(head);
            if (refusal != null) {
                write(out, refusal);
                return;
            }
            String[] line = head.split(" ", 3);
            boolean tunnel = line[0].equals("CONNECT");
            URI target = URI.create(tunnel ? "tunnel://" + line[1] : line[1]);
            try (Socket upstream = new Socket(target.getHost(), target.getPort())) {
                open.add(upstream);
                if (tunnel) {
                    write(out, "HTTP/1.1 200 OK\r\n\r\n");
                } else {
                    write(upstream.getOutputStream(), head.replace(line[1], target.getRawPath()));
                }
                start(() -> upstream.getInputStream().transferTo(out));
                in.transferTo(upstream.getOutputStream());
            }
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Closeable socket : open) {
            socket.close();
        }
    }
}
