package io.fgproxy.testkit.wire;

import io.fgproxy.testkit.http.BodyEnd;
import io.fgproxy.testkit.http.BodyReader;
import io.fgproxy.testkit.http.HttpHead;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** One request and its reply on a connection: what the steps of a reply work on. Used by one thread. */
final class Exchange {

    /** A wait that an interrupt ends. */
    @FunctionalInterface
    interface Waiting {
        void await() throws InterruptedException;
    }

    private final Connection connection;
    private final RecordedRequest request;
    private final BodyReader body;
    private final CountDownLatch done = new CountDownLatch(1);
    private boolean readingHandedOver;

    Exchange(Connection connection, RecordedRequest request, HttpHead head, InputStream in) {
        this.connection = connection;
        this.request = request;
        this.body = BodyReader.forRequest(head, in);
        body.end().ifPresent(request.recordedBody()::ended);
    }

    /** Answers the request; afterwards the connection is either closed or ready for the next request. */
    void run(Handler handler) throws IOException {
        try {
            for (Step step : ask(handler).steps()) {
                step.perform(this);
            }
            readBody(Long.MAX_VALUE);
            if (wantsClose()) {
                connection.close(Closure.By.SERVER);
            }
        } finally {
            request.replyEnded();
            done.countDown();
        }
    }

    /** A handler that fails is answered for, so that the test sees what went wrong instead of a dead connection. */
    private Reply ask(Handler handler) throws IOException {
        try {
            return handler.handle(request, new RecordingInput());
        } catch (RuntimeException e) {
            connection.handlerFailed(e);
            return Reply.text(500, "the scripted handler failed: " + e);
        }
    }

    private boolean wantsClose() {
        return request.headers().lists("Connection", "close")
                || request.rawHead().lines().findFirst().orElse("").endsWith("HTTP/1.0");
    }

    /** Reads from the body; fails when the peer cut it, because then no answer is due. */
    void readBody(long atMost) throws IOException {
        byte[] buffer = new byte[(int) Math.min(16_384, Math.max(1, atMost))];
        InputStream input = new RecordingInput();
        long left = atMost;
        while (left > 0) {
            int count = input.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                break;
            }
            left -= count;
        }
        Optional<BodyEnd> end = body.end();
        if (end.equals(Optional.of(BodyEnd.RESET))) {
            throw new SocketException("reset inside the request's body");
        }
        if (end.filter(BodyEnd::truncated).isPresent()) {
            throw new PeerGoneException("the request's body was cut");
        }
    }

    void write(byte[] bytes, int length) throws IOException {
        connection.write(bytes, length);
        request.replied(length);
    }

    /** Waits; meanwhile another thread reads the connection, so that the peer's leaving is noticed and ends the wait. */
    void await(Waiting waiting) throws IOException {
        if (!readingHandedOver && body.end().isPresent()) {
            readingHandedOver = true;
            connection.readOnAfter(this);
        }
        connection.interruptibly(waiting);
    }

    void closeGently() throws IOException {
        if (body.end().isEmpty()) {
            connection.lingerBeforeClose();
        }
        connection.close(Closure.By.SERVER);
        throw new PeerGoneException("closed by the reply");
    }

    void reset() throws IOException {
        connection.reset();
        throw new PeerGoneException("reset by the reply");
    }

    boolean readingHandedOver() {
        return readingHandedOver;
    }

    void awaitDone() throws IOException {
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new PeerGoneException("the server is closing");
        }
    }

    /** The body without framing, recorded as it passes. */
    private final class RecordingInput extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = body.read(buffer, offset, length);
            if (count > 0) {
                request.recordedBody().append(buffer, offset, count);
            }
            body.end().ifPresent(request.recordedBody()::ended);
            return count;
        }
    }
}
