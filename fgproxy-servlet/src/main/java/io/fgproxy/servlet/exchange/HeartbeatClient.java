package io.fgproxy.servlet.exchange;

import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.upstream.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way back to the client of a stream of events, in whose silences comments are put (HTML Standard, section 9.2.6: a
 * line that begins with a colon is ignored), so that nothing between us and the client takes the connection for dead,
 * and so that a client that has gone is noticed. Only between two events, and only while nothing else is on its way to
 * the client; what comes meanwhile waits until the comment has been taken. Thread-safe.
 */
final class HeartbeatClient implements ClientSide {
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LAST_TWO = 0xFFFF;
    private static final int LF_LF = '\n' << 8 | '\n';
    private static final int CR_CR = '\r' << 8 | '\r';
    private static final int CR_LF_CR_LF = ('\r' << 8 | '\n') << 16 | '\r' << 8 | '\n';

    private final ClientSide client;
    private final ScheduledExecutorService timer;
    private final Duration interval;
    private @Nullable Future<?> ticks;
    private long lastMoved;
    private boolean beating;
    private boolean busy;
    private boolean over;

    /** The last four bytes that went to the client. */
    private int tail = LF_LF;

    /** What came while a comment was on its way, in its order: bytes, the end, or both. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    /** @param interval of silence after which a comment goes out */
    HeartbeatClient(ClientSide client, ScheduledExecutorService timer, Duration interval) {
        this.client = client;
        this.timer = timer;
        this.interval = interval;
    }

    @Override
    public void head(ResponseHead head) {
        if (head.isEventStream()) {
            start();
        }
        client.head(head);
    }

    private synchronized void start() {
        lastMoved = System.nanoTime();
        try {
            long nanos = interval.toNanos();
            ticks = timer.scheduleWithFixedDelay(this::tick, nanos, Math.max(1, nanos / 4), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The proxy is being destroyed, which ends the exchange itself.
            over = true;
        }
    }

    private void tick() {
        synchronized (this) {
            boolean due = System.nanoTime() - lastMoved >= interval.toNanos();
            if (!due || over || busy || beating || !isBetweenEvents()) {
                return;
            }
            beating = true;
        }
        client.bytes(List.of(ByteBuffer.wrap(COMMENT)));
    }

    private boolean isBetweenEvents() {
        int two = tail & LAST_TWO;
        return two == LF_LF || two == CR_CR || tail == CR_LF_CR_LF;
    }

    /** The client has taken what was given to it. Returns true if that was a comment, for which upstream owes nothing. */
    boolean tookComment() {
        List<Runnable> next;
        synchronized (this) {
            lastMoved = System.nanoTime();
            if (!beating) {
                busy = false;
                return false;
            }
            beating = false;
            next = List.copyOf(waiting);
            waiting.clear();
        }
        next.forEach(Runnable::run);
        return true;
    }

    @Override
    public void bytes(List<ByteBuffer> bytes) {
        synchronized (this) {
            bytes.forEach(this::remember);
            busy = true;
            if (beating) {
                waiting.add(() -> client.bytes(bytes));
                return;
            }
        }
        client.bytes(bytes);
    }

    private void remember(ByteBuffer bytes) {
        for (int i = Math.max(bytes.position(), bytes.limit() - Integer.BYTES); i < bytes.limit(); i++) {
            tail = tail << 8 | (bytes.get(i) & 0xFF);
        }
    }

    @Override
    public void end(List<ByteBuffer> rest) {
        synchronized (this) {
            stop();
            if (beating) {
                waiting.add(() -> client.end(rest));
                return;
            }
        }
        client.end(rest);
    }

    @Override
    public void send(Problem problem) {
        stop();
        client.send(problem);
    }

    @Override
    public void abort(Problem problem) {
        stop();
        client.abort(problem);
    }

    @Override
    public void drop() {
        stop();
        client.drop();
    }

    /** No comments from now on. */
    synchronized void stop() {
        over = true;
        Future<?> current = ticks;
        if (current != null) {
            current.cancel(false);
        }
    }
}
