package io.fgproxy.benchmarks.compare;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A fake of OpenAI's chat completions that costs little: one thread. A body with {@code "stream":true} is answered by
 * {@code "user":"p100x50"} events, here 50 of them, one in 100 ms (p0: as fast as they are taken), of which each tells
 * the time at which it was made; any other body by 923 bytes of JSON. Argument: port. Runs until it is killed.
 */
public final class Upstream {
    private static final int BACKLOG = 8192;
    private static final int JSON_LENGTH = 923;
    private static final String EVENT_HEAD = "data: {\"id\":\"chatcmpl-";
    private static final String EVENT_REST = "\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
            + "\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" tok\"},"
            + "\"finish_reason\":null}]}\n\n";
    private static final byte[] STREAM_HEAD = ascii("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            + "Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\nx-request-id: req_bench\r\n\r\n");
    private static final byte[] STREAM_END = ascii("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");
    private static final byte[] JSON = json();

    private final Selector selector;
    private final Queue<Client> paced = new ArrayDeque<>();

    private Upstream(int port) throws IOException {
        selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress("127.0.0.1", port), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Starts. */
    public static void main(String[] args) throws IOException {
        new Upstream(Integer.parseInt(args[0])).run();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] json() {
        String head = "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1700000000,"
                + "\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                + "\"content\":\"";
        String rest = "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":420,"
                + "\"completion_tokens\":100,\"total_tokens\":520}}";
        String body =
                head + "word ".repeat(JSON_LENGTH).substring(0, JSON_LENGTH - head.length() - rest.length()) + rest;
        return ascii("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\nx-request-id: req_bench\r\n\r\n" + body);
    }

    private void run() throws IOException {
        while (true) {
            Client first = paced.peek();
            long wait = first == null ? 0 : TimeUnit.NANOSECONDS.toMillis(first.next - System.nanoTime()) + 1;
            if (first != null && wait <= 1) {
                selector.selectNow();
            } else {
                selector.select(wait);
            }
            for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                SelectionKey key = keys.next();
                keys.remove();
                serve(key);
            }
            sendDue();
        }
    }

    private void serve(SelectionKey key) throws IOException {
        if (key.isAcceptable()) {
            SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            channel.register(selector, SelectionKey.OP_READ, new Client(channel));
            return;
        }
        Client client = (Client) key.attachment();
        try {
            if (key.isWritable()) {
                client.flush(key);
            }
            if (key.isReadable()) {
                client.read(key, paced);
            }
        } catch (IOException e) {
            client.gone = true;
            client.channel.close();
        }
    }

    /** All streams have the same pace, so those that are due stand at the front. */
    private void sendDue() throws IOException {
        long now = System.nanoTime();
        for (Client client = paced.peek(); client != null && client.next <= now; client = paced.peek()) {
            paced.remove();
            SelectionKey key = client.channel.keyFor(selector);
            if (client.gone || key == null || !key.isValid()) {
                continue;
            }
            try {
                client.event();
                client.flush(key);
            } catch (IOException e) {
                client.gone = true;
                client.channel.close();
                continue;
            }
            if (client.streams) {
                client.next += client.pace;
                paced.add(client);
            }
        }
    }

    private static final class Client {
        private static final int LARGEST = 1 << 26;
        private final SocketChannel channel;
        private final Requests in = new Requests(LARGEST);
        private @Nullable ByteBuffer out;
        private boolean gone;
        private boolean streams;
        private int left;
        private long pace;
        private long next;

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        void read(SelectionKey key, Queue<Client> paced) throws IOException {
            String body = in.read(channel);
            while (body != null) {
                answer(body, paced);
                flush(key);
                body = in.next();
            }
        }

        private void answer(String body, Queue<Client> paced) {
            if (!body.contains("\"stream\":true")) {
                out = ByteBuffer.wrap(JSON);
                return;
            }
            int at = body.indexOf("\"user\":\"p") + 9;
            int times = body.indexOf('x', at);
            pace = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(body.substring(at, times)));
            left = Integer.parseInt(body.substring(times + 1, body.indexOf('"', times)));
            out = ByteBuffer.wrap(STREAM_HEAD);
            streams = true;
            event();
            if (pace > 0) {
                next = System.nanoTime() + pace;
                paced.add(this);
            }
        }

        /** Adds an event, or the end, to what goes out. */
        void event() {
            byte[] bytes;
            if (left > 0) {
                String event = EVENT_HEAD + "%019d".formatted(System.nanoTime()) + EVENT_REST;
                bytes = ascii(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
            } else {
                bytes = STREAM_END;
                streams = false;
            }
            left--;
            ByteBuffer before = out;
            int kept = before == null ? 0 : before.remaining();
            ByteBuffer all = ByteBuffer.allocate(kept + bytes.length);
            if (before != null) {
                all.put(before);
            }
            out = all.put(bytes).flip();
        }

        void flush(SelectionKey key) throws IOException {
            ByteBuffer bytes = out;
            while (bytes != null) {
                channel.write(bytes);
                if (bytes.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    return;
                }
                bytes = null;
                out = null;
                if (streams && pace == 0) {
                    event();
                    bytes = out;
                }
            }
            key.interestOps(SelectionKey.OP_READ);
        }
    }
}
