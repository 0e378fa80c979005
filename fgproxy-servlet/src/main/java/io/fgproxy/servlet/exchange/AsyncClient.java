package io.fgproxy.servlet.exchange;

import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.ProblemWriter;
import io.fgproxy.servlet.upstream.ResponseHead;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back on a response in asynchronous mode. Whoever has news leaves it in a field and calls the {@link Pump};
 * whichever thread gets there first does the writing for all, so the response is touched by one thread at a time, and
 * not at all after its end.
 */
final class AsyncClient implements ClientSide, WriteListener, AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncClient.class);

    private final Exchange exchange;
    private final AsyncContext context;
    private final HttpServletResponse response;
    private final Pump pump = new Pump(this::step, this::breakOff);

    /** Whether the asynchronous cycle was ended, by us or by the container; it must not be touched after that. */
    private final AtomicBoolean completed = new AtomicBoolean();

    // Left by those who have news.
    private volatile @Nullable Start start;
    private volatile @Nullable List<ByteBuffer> arrived;
    private volatile List<ByteBuffer> rest = List.of();
    private volatile boolean complete;
    private volatile @Nullable Problem abortion;
    private volatile boolean gone;
    private volatile boolean writable;

    // Touched by the pump alone.
    private @Nullable ServletOutputStream out;
    private Chunk chunk = Chunk.NONE;
    private boolean streaming;
    private boolean flushDue;
    private boolean moreDue;
    private boolean over;
    private boolean broken;

    /** What the answer begins with: sets status and headers. A stream's head goes out before its first byte. */
    private record Start(Runnable head, boolean streaming) {}

    AsyncClient(Exchange exchange, AsyncContext context, HttpServletResponse response) {
        this.exchange = exchange;
        this.context = context;
        this.response = response;
        // Containers end an asynchronous request after 30 seconds by default; the exchange has its own clock.
        context.setTimeout(0);
        context.addListener(this);
    }

    @Override
    public void send(Problem problem) {
        byte[] body = ProblemWriter.body(problem);
        arrived = List.of(ByteBuffer.wrap(body));
        complete = true;
        start = new Start(() -> ProblemWriter.writeHead(response, problem, body.length), false);
        pump.run();
    }

    @Override
    public void head(ResponseHead head) {
        start = new Start(() -> ResponseHeadWriter.write(context.getRequest(), response, head), head.isStream());
        if (!head.isStream()) {
            exchange.more();
        }
        pump.run();
    }

    @Override
    public void bytes(List<ByteBuffer> bytes) {
        arrived = bytes;
        pump.run();
    }

    @Override
    public void end(List<ByteBuffer> last) {
        rest = last;
        complete = true;
        pump.run();
    }

    @Override
    public void abort(Problem problem) {
        abortion = problem;
        pump.run();
    }

    @Override
    public void onWritePossible() {
        writable = true;
        pump.run();
    }

    /** For want of memory, most likely. The client is still there, so what has begun is cut visibly; if that fails, too, it is lost. */
    private void breakOff(Error fault) {
        try {
            if (broken) {
                lose();
            } else {
                broken = true;
                abortion = Refusals.internal();
                pump.run();
                exchange.fail(Refusals.internal());
            }
        } catch (Error again) {
            LOG.error("An answer cannot be ended properly", again);
        }
        LOG.error("An answer is broken off", fault);
    }

    private void step() {
        if (over) {
            return;
        }
        try {
            if (gone) {
                lose();
            } else if (abortion != null) {
                abortWith(abortion);
            } else if (out == null) {
                begin();
            } else if (writable) {
                write(out);
            }
        } catch (IOException | RuntimeException e) {
            // Containers report a client that went by an exception of their own, from any call.
            LOG.debug("The way back to the client broke: {}", e.toString());
            lose();
        }
    }

    private void begin() throws IOException {
        Start current = start;
        // The head of a sized body waits for its first bytes: until then a failure can still be told properly.
        if (current == null || !(current.streaming || arrived != null || complete)) {
            return;
        }
        current.head.run();
        exchange.limitHeaders().forEach(response::setHeader);
        streaming = current.streaming;
        flushDue = streaming;
        moreDue = streaming;
        out = response.getOutputStream();
        out.setWriteListener(this);
    }

    private void write(ServletOutputStream to) throws IOException {
        while (to.isReady()) {
            if (chunk.writeSome(to)) {
                continue;
            }
            if (flushDue) {
                flushDue = false;
                to.flush();
                continue;
            }
            boolean last = complete;
            if (moreDue) {
                moreDue = false;
                exchange.more();
            }
            List<ByteBuffer> next = arrived;
            if (next != null) {
                arrived = null;
                chunk = new Chunk(next);
                flushDue = streaming;
                moreDue = true;
            } else if (last && !rest.isEmpty()) {
                chunk = new Chunk(rest);
                rest = List.of();
                flushDue = streaming;
            } else if (last) {
                over = true;
                completeOnce();
                exchange.finish();
                return;
            } else {
                return;
            }
        }
    }

    private void abortWith(Problem problem) throws IOException {
        if (out == null) {
            abortion = null;
            send(problem);
            return;
        }
        over = true;
        if (!response.isCommitted() && out.isReady()) {
            // An answer that has not left the container's buffer could be replaced by an error page of its own.
            out.flush();
        }
        if (completed.compareAndSet(false, true)) {
            Truncation.cut(context, response);
        }
        exchange.finish();
    }

    /**
     * The client is lost. A container that noticed it ends the request itself, on a thread of its own, and may use the
     * objects of this request for the next one as soon as it did; so it is not ended here, but in the container's
     * callback, and only if none comes (as on Jetty) by ourselves.
     */
    private void lose() {
        over = true;
        exchange.clientGone();
        var unused = exchange.later(this::completeOnce);
    }

    private void completeOnce() {
        if (completed.compareAndSet(false, true)) {
            try {
                context.complete();
            } catch (IllegalStateException e) {
                LOG.debug("The container has ended the request already", e);
            }
        }
    }

    @Override
    public void drop() {
        gone = true;
        pump.run();
    }

    @Override
    public void onError(Throwable fault) {
        LOG.debug("The container cannot write to the client: {}", fault.toString());
        drop();
        completeOnce();
    }

    @Override
    public void onError(AsyncEvent event) {
        LOG.debug("The container ends the request: {}", String.valueOf(event.getThrowable()));
        // Tomcat cleans up after a failed write on a thread of its own while the write is still on its way out of the
        // container; if that ended first, the failure would be noted on the next request that uses the same objects.
        pump.awaitOthers();
        // Jetty tells of a broken upload here, maybe before it tells who reads it.
        if (!completed.get()) {
            Truncation.unsay(response);
        }
        drop();
        completeOnce();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        drop();
        completeOnce();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        completed.set(true);
        drop();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Only a dispatch starts again, and that is after our end.
    }
}
