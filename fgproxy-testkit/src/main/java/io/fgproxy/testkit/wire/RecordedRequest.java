package io.fgproxy.testkit.wire;

import io.fgproxy.testkit.http.BodyEnd;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.HttpHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A request that reached the server, as it stands now: the head is complete, the body and the reply may still be under
 * way. Thread-safe.
 */
public final class RecordedRequest {

    private final HttpHead head;
    private final String method;
    private final String target;
    private final RecordedConnection connection;
    private final RecordedBody body;
    private final AtomicLong replyBytes = new AtomicLong();
    private final CountDownLatch replyEnd = new CountDownLatch(1);

    RecordedRequest(HttpHead head, RecordedConnection connection, RecordedBody body) {
        this.head = head;
        this.method = head.method();
        this.target = head.target();
        this.connection = connection;
        this.body = body;
    }

    /** The method. */
    public String method() {
        return method;
    }

    /** The request target exactly as sent, with its query. */
    public String target() {
        return target;
    }

    /** The target without its query. */
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** The raw query behind the question mark; empty when there is no question mark. */
    public Optional<String> query() {
        int mark = target.indexOf('?');
        return mark < 0 ? Optional.empty() : Optional.of(target.substring(mark + 1));
    }

    /** The header fields in order, names and values exactly as sent. */
    public Headers headers() {
        return head.headers();
    }

    /** The first value of a header field. */
    public Optional<String> header(String name) {
        return head.headers().first(name);
    }

    /** The whole head exactly as sent, each char one byte. */
    public String rawHead() {
        return head.raw();
    }

    /** The body's bytes as far as they arrived, without chunk framing, at most as many as the server keeps. */
    public byte[] body() {
        return body.kept();
    }

    /** {@link #body()} as UTF-8 text. */
    public String bodyText() {
        return new String(body.kept(), StandardCharsets.UTF_8);
    }

    /** How many bytes of the body arrived, kept or not. */
    public long bodyLength() {
        return body.length();
    }

    /** The SHA-256, in lower-case hex, of all bytes of the body that arrived, kept or not. */
    public String bodySha256() {
        return body.sha256Hex();
    }

    /** How the body ended; empty while it has not been read to its end. */
    public Optional<BodyEnd> bodyEnd() {
        return body.end();
    }

    /** Whether the body arrived whole. */
    public boolean bodyComplete() {
        return body.end().filter(end -> !end.truncated()).isPresent();
    }

    /** Waits for the body's end, whole or cut; false when it has not ended after that time. */
    public boolean awaitBodyEnd(Duration time) {
        return Waits.await(body.endLatch(), time);
    }

    /** How many bytes of the reply were handed to the socket so far. */
    public long replyBytes() {
        return replyBytes.get();
    }

    /** Waits for the end of the reply, done or broken off; false when it goes on after that time. */
    public boolean awaitReplyEnd(Duration time) {
        return Waits.await(replyEnd, time);
    }

    /** The connection it came on. */
    public RecordedConnection connection() {
        return connection;
    }

    RecordedBody recordedBody() {
        return body;
    }

    void replied(int bytes) {
        replyBytes.addAndGet(bytes);
    }

    void replyEnded() {
        replyEnd.countDown();
    }

    @Override
    public String toString() {
        return method + " " + target + " (" + body.length() + " bytes, "
                + body.end().map(BodyEnd::name).orElse("open") + ", " + connection + ")";
    }
}
