package io.fgproxy.servlet.exchange;

import io.fgproxy.servlet.upstream.ResponseHead;
import io.fgproxy.servlet.upstream.ResponseSink;
import io.fgproxy.servlet.upstream.UpstreamCall;
import io.fgproxy.servlet.upstream.UpstreamFailure;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One try of a request. An answer that may be followed by another try is held back, with the beginning of its body, until
 * that is decided; everything else goes to the exchange as it comes. Thread-safe.
 */
final class Attempt implements ResponseSink {
    /** Errors are short; of a longer one the rest is not needed to tell what it is about. */
    private static final int MOST_HELD = 64 << 10;

    private final Exchange exchange;
    private final Engine engine;
    private final Timing timing;

    /** Whether the request may be done twice, as one that changes nothing. */
    private final boolean safe;

    private final UpstreamCall call;

    /** The head of the answer that is held back; null if none is. */
    private volatile @Nullable ResponseHead held;

    /** What came of its body. Touched by one callback at a time. */
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** What is to be passed on before anything else. */
    private final AtomicReference<List<ByteBuffer>> kept = new AtomicReference<>(List.of());

    /** Whether nothing comes after that. */
    private volatile boolean whole;

    Attempt(Exchange exchange, Engine engine) {
        this.exchange = exchange;
        this.engine = engine;
        this.timing = exchange.timing();
        this.safe = exchange.arrival().operation().operation().method().equals("GET");
        this.call = exchange.newCall(this);
    }

    /** The same body, watched while it goes out. */
    HttpRequest.BodyPublisher observe(HttpRequest.BodyPublisher outgoing) {
        return call.observe(outgoing);
    }

    /**
     * Sends the request; to be called once.
     *
     * @param streamed whether its answer should be a stream
     */
    void send(HttpRequest request, boolean streamed) {
        timing.sent();
        call.send(request, streamed);
    }

    /** Asks for the next bytes of the answer. */
    void more() {
        List<ByteBuffer> next = kept.getAndSet(List.of());
        if (!next.isEmpty()) {
            exchange.bytes(next);
        } else if (whole) {
            exchange.end();
        } else {
            timing.enter(Timing.Phase.UPSTREAM);
            call.more();
        }
    }

    /** Ends it; nothing is heard of it any more. */
    void cancel() {
        call.cancel();
    }

    /** The watch expired. Returns false if the call had ended before. */
    boolean expire() {
        return call.expire();
    }

    @Override
    public void onHead(ResponseHead head) {
        if (Verdict.isDue(head.status(), safe)) {
            held = head;
            exchange.refusedByUpstream(head.status());
            call.more();
        } else {
            if (head.isSuccess() && call.isUploaded()) {
                // Nobody needs it any more, and the answer may be a long one.
                exchange.body().close();
            }
            // What follows an error waits until it is booked.
            timing.enter(head.isSuccess() ? Timing.Phase.OWN : Timing.Phase.STORE);
            exchange.head(head);
        }
    }

    @Override
    public void onBytes(List<ByteBuffer> bytes) {
        ResponseHead waiting = held;
        if (waiting == null) {
            timing.received();
            exchange.bytes(bytes);
            return;
        }
        for (ByteBuffer buffer : bytes) {
            byte[] piece = new byte[buffer.remaining()];
            buffer.get(piece);
            body.writeBytes(piece);
        }
        if (body.size() < MOST_HELD) {
            call.more();
        } else {
            conclude(waiting);
        }
    }

    @Override
    public void onEnd() {
        ResponseHead waiting = held;
        if (waiting == null) {
            timing.enter(Timing.Phase.STORE);
            exchange.end();
        } else {
            whole = true;
            conclude(waiting);
        }
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        ResponseHead waiting = held;
        timing.enter(Timing.Phase.STORE);
        exchange.failed(
                waiting == null
                        ? Verdict.of(failure, safe)
                        : Verdict.of(waiting, body.toByteArray(), engine.gate().now()),
                () -> exchange.fail(Refusals.problem(failure)));
    }

    private void conclude(ResponseHead waiting) {
        timing.enter(Timing.Phase.STORE);
        byte[] bytes = body.toByteArray();
        held = null;
        kept.set(bytes.length == 0 ? List.of() : List.of(ByteBuffer.wrap(bytes)));
        exchange.failed(Verdict.of(waiting, bytes, engine.gate().now()), () -> exchange.head(waiting));
    }
}
