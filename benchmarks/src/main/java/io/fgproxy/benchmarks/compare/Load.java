package io.fgproxy.benchmarks.compare;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Sends requests on one thread and tells what came of it as one line of {@code name=value}. Arguments: port, key, and
 * {@code closed CONNECTIONS SECONDS BYTES} (each connection sends its next request when it has its answer), or
 * {@code rate CONNECTIONS PER_SECOND SECONDS} (times count from when a request was due, so that a server that stalls does
 * not hide it). Times are in milliseconds.
 */
final class Load {
    private static final double NANOS_PER_MILLI = 1e6;
    private final Selector selector;
    private final ByteBuffer request;
    private final List<Connection> all = new ArrayList<>();
    private final Queue<Connection> free = new ArrayDeque<>();
    private long[] times = new long[1 << 16];
    private int count;
    private int failed;

    private Load(int port, String key, int connections, int bytes) throws IOException {
        selector = Selector.open();
        request = ByteBuffer.wrap(Messages.chat(key, bytes));
        for (int i = 0; i < connections; i++) {
            Connection connection = new Connection(port);
            all.add(connection);
            free.add(connection);
        }
    }

    static String run(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        int connections = Integer.parseInt(args[3]);
        boolean rate = args[2].equals("rate");
        long perSecond = rate ? Long.parseLong(args[4]) : 0;
        int seconds = Integer.parseInt(args[rate ? 5 : 4]);
        Load load = new Load(port, args[1], connections, rate ? 2000 : Integer.parseInt(args[5]));
        long nanos = load.run(perSecond, TimeUnit.SECONDS.toNanos(seconds));
        load.close();
        return load.told(nanos);
    }

    private void close() throws IOException {
        for (Connection connection : all) {
            connection.channel.close();
        }
        selector.close();
    }

    private long run(long perSecond, long nanos) throws IOException {
        long start = System.nanoTime();
        long due = start;
        long now = start;
        while (now - start < nanos) {
            while (!free.isEmpty() && (perSecond == 0 || due <= now)) {
                free.remove().send(perSecond == 0 ? System.nanoTime() : due);
                due += perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
            }
            if (perSecond == 0) {
                selector.select(1000);
            } else {
                selector.selectNow();
            }
            for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                SelectionKey key = keys.next();
                keys.remove();
                ((Connection) key.attachment()).read();
            }
            now = System.nanoTime();
        }
        return now - start;
    }

    private String told(long nanos) {
        long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "rps=%.0f p50=%.3f p99=%.3f n=%d failed=%d",
                count * 1e9 / nanos,
                at(sorted, 0.5),
                at(sorted, 0.99),
                count,
                failed);
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) (sorted.length * share)] / NANOS_PER_MILLI;
    }

    private final class Connection {
        private final int port;
        private SocketChannel channel;
        private Requests in = new Requests(1 << 20);
        private long since;

        Connection(int port) throws IOException {
            this.port = port;
            this.channel = open();
        }

        private SocketChannel open() throws IOException {
            SocketChannel fresh = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            fresh.socket().setTcpNoDelay(true);
            fresh.configureBlocking(false);
            fresh.register(selector, SelectionKey.OP_READ, this);
            return fresh;
        }

        void send(long from) throws IOException {
            since = from;
            ByteBuffer bytes = request.duplicate();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        void read() throws IOException {
            try {
                if (in.read(channel) == null) {
                    return;
                }
                if (in.status() == 200) {
                    add(System.nanoTime() - since);
                } else {
                    failed++;
                }
            } catch (EOFException e) {
                failed++;
                channel.close();
                in = new Requests(1 << 20);
                channel = open();
            }
            free.add(this);
        }

        private void add(long time) {
            if (count == times.length) {
                times = Arrays.copyOf(times, 2 * count);
            }
            times[count++] = time;
        }
    }

    /** The requests that are sent. */
    static final class Messages {
        private static final int BESIDE_TEXT = 200;

        private Messages() {}

        static byte[] chat(String key, int bytes) {
            String body = "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"system\",\"content\":"
                    + "\"You are a helpful assistant.\"},{\"role\":\"user\",\"content\":\""
                    + text(bytes - BESIDE_TEXT) + "\"}],\"temperature\":0.7,\"max_tokens\":256}";
            return message(key, body);
        }

        static byte[] stream(String key, long everyMillis, int events) {
            return message(
                    key,
                    "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text(300)
                            + "\"}],\"stream\":true,\"user\":\"p" + everyMillis + "x" + events + "\"}");
        }

        private static String text(int bytes) {
            StringBuilder text = new StringBuilder();
            while (text.length() < bytes) {
                text.append("The quick brown fox jumps over the lazy dog ")
                        .append(text.length() % 97)
                        .append(" times. ");
            }
            return text.substring(0, Math.max(0, bytes));
        }

        private static byte[] message(String key, String body) {
            String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + key
                    + "\r\nContent-Type: application/json\r\nAccept: */*\r\nUser-Agent: load\r\nContent-Length: "
                    + body.length() + "\r\n\r\n";
            return (head + body).getBytes(StandardCharsets.US_ASCII);
        }
    }
}
