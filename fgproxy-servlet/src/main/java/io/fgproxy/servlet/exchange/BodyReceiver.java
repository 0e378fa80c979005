package io.fgproxy.servlet.exchange;

import io.fgproxy.servlet.http.Problem;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in the body of a request, to its end or its limit, and lets the exchange proceed once. Used by one thread at a time. */
final class BodyReceiver implements ReadListener {
    private static final Logger LOG = LoggerFactory.getLogger(BodyReceiver.class);
    private static final int LARGEST_PIECE = 1 << 14;

    private final Engine engine;
    private final Exchange exchange;
    private final ServletInputStream in;
    private final byte[] piece;
    private long allowed;
    private boolean done;

    BodyReceiver(Engine engine, Exchange exchange, ServletInputStream in) {
        this.engine = engine;
        this.exchange = exchange;
        this.in = in;
        this.allowed = exchange.arrival().knownMaxBody();
        long declared = exchange.arrival().declaredLength();
        this.piece = new byte[declared > 0 && declared < LARGEST_PIECE ? (int) declared : LARGEST_PIECE];
    }

    /** Reads by blocking; to be called by the container's thread. */
    void readAll() {
        try {
            InputStream blocking = in;
            while (!done) {
                take(blocking.read(piece));
            }
        } catch (IOException e) {
            onError(e);
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!done && in.isReady()) {
            take(in.read(piece));
        }
    }

    /** Containers report the end here, by a read of -1, or both, in either order. */
    @Override
    public void onAllDataRead() {
        take(-1);
    }

    @Override
    public void onError(Throwable fault) {
        if (!done) {
            done = true;
            LOG.debug("A request body did not arrive whole: {}", fault.toString());
            // Nothing went upstream; who framed it wrongly may still listen.
            exchange.fail(Problem.invalid(400, "incomplete_body", "The body did not arrive whole.", null));
        }
    }

    private void take(int count) {
        if (done) {
            return;
        }
        try {
            if (count < 0) {
                done = true;
                finish();
                return;
            }
            exchange.watch().progress();
            if (isTooMuch(exchange.body().length() + count)) {
                done = true;
                return;
            }
            exchange.body().append(piece, 0, count);
        } catch (IOException | OutOfMemoryError e) {
            done = true;
            // Gives memory back for the answer.
            exchange.body().close();
            exchange.fail(Problem.unavailable("body_not_stored", "The body cannot be taken in at the moment."));
            LOG.error("A request body could not be kept", e);
        }
    }

    /** Fails the exchange if the body may not have so many bytes. */
    private boolean isTooMuch(long length) {
        if (length <= allowed) {
            return false;
        }
        Optional<Problem> problem = engine.judgeBodySize(exchange.arrival(), length);
        problem.ifPresent(exchange::fail);
        // What the policy says was out of date; the gate has the last word when the body is whole.
        allowed = exchange.arrival().maxBody();
        return problem.isPresent();
    }

    private void finish() throws IOException {
        exchange.body().finish();
        if (exchange.body().length() < exchange.arrival().declaredLength()) {
            exchange.fail(Problem.invalid(
                    400,
                    "incomplete_body",
                    "The body is shorter than its Content-Length; has a filter before the proxy read it?",
                    null));
            return;
        }
        exchange.proceed();
    }
}
