package io.fgproxy.benchmarks.compare;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Opens streams on one thread and tells what became of them as one line of {@code name=value}: how many were complete,
 * the time to the first event, and what was added to each event on its way, by the time that it tells. Arguments: port,
 * key, streams, streams opened per second, milliseconds between events, events. Times are in milliseconds.
 */
final class Streams {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int DIGITS = 19;
    private static final int PATIENCE_SECONDS = 60;
    private static final byte[] MARK = "chatcmpl-".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Times first = new Times();
    private final Times delays = new Times();
    private final ByteBuffer piece = ByteBuffer.allocateDirect(1 << 16);
    private int complete;
    private int broken;

    private Streams() {}

    static String run(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        int streams = Integer.parseInt(args[2]);
        int perSecond = Integer.parseInt(args[3]);
        long pace = Long.parseLong(args[4]);
        int events = Integer.parseInt(args[5]);
        Streams all = new Streams();
        long nanos = all.run(port, Load.Messages.stream(args[1], pace, events), streams, perSecond);
        return String.format(
                Locale.ROOT,
                "ok=%d broken=%d unfinished=%d n=%d per_s=%.0f first_p50=%.3f first_p99=%.3f delay_p50=%.3f delay_p99=%.3f",
                all.complete,
                all.broken,
                streams - all.complete - all.broken,
                all.delays.count,
                all.delays.count * 1e9 / nanos,
                all.first.at(0.5),
                all.first.at(0.99),
                all.delays.at(0.5),
                all.delays.at(0.99));
    }

    private long run(int port, byte[] request, int streams, int perSecond) throws IOException {
        Selector selector = Selector.open();
        long start = System.nanoTime();
        long patience = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        int opened = 0;
        while (complete + broken < streams && System.nanoTime() - start < patience) {
            long due = (System.nanoTime() - start) * perSecond / TimeUnit.SECONDS.toNanos(1) + 1;
            for (; opened < Math.min(streams, due); opened++) {
                open(selector, port, request);
            }
            selector.select(opened < streams ? 1 : 100);
            for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                SelectionKey key = keys.next();
                keys.remove();
                read(key);
            }
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
        return System.nanoTime() - start;
    }

    private static void open(Selector selector, int port, byte[] request) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.socket().setTcpNoDelay(true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Stream());
        channel.write(ByteBuffer.wrap(request));
    }

    private void read(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        Stream stream = (Stream) key.attachment();
        piece.clear();
        int count;
        try {
            count = channel.read(piece);
        } catch (IOException e) {
            count = -1;
        }
        long now = System.nanoTime();
        piece.flip();
        while (piece.hasRemaining()) {
            long made = stream.take(piece.get());
            if (made > 0) {
                delays.add(now - made);
                if (stream.events++ == 0) {
                    first.add(now - stream.since);
                }
            }
        }
        if (stream.whole || count < 0) {
            complete += stream.whole ? 1 : 0;
            broken += stream.whole ? 0 : 1;
            channel.close();
        }
    }

    /** What is known of one stream: how far the mark, the digits behind it, and the end have been seen. */
    private static final class Stream {
        private final long since = System.nanoTime();
        private int events;
        private boolean whole;
        private int mark;
        private int end;
        private int digits;
        private long number;

        /** The time that an event tells, when its last digit has come; else 0. */
        long take(byte next) {
            end = next == END[end] ? end + 1 : next == END[0] ? 1 : 0;
            if (end == END.length) {
                whole = true;
                end = 0;
            }
            if (digits > 0) {
                number = number * 10 + (next - '0');
                return --digits == 0 ? number : 0;
            }
            mark = next == MARK[mark] ? mark + 1 : next == MARK[0] ? 1 : 0;
            if (mark == MARK.length) {
                mark = 0;
                digits = DIGITS;
                number = 0;
            }
            return 0;
        }
    }

    private static final class Times {
        private long[] times = new long[1 << 16];
        private int count;
        private boolean sorted;

        void add(long time) {
            if (count == times.length) {
                times = Arrays.copyOf(times, 2 * count);
            }
            times[count++] = time;
        }

        double at(double share) {
            if (!sorted) {
                Arrays.sort(times, 0, count);
                sorted = true;
            }
            return count == 0 ? Double.NaN : times[(int) (count * share)] / NANOS_PER_MILLI;
        }
    }
}
