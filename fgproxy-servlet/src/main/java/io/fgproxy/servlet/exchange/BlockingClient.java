package io.fgproxy.servlet.exchange;

import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.ProblemWriter;
import io.fgproxy.servlet.upstream.ResponseHead;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back where the container or a filter before us does not support asynchronous requests: the container's own
 * thread waits for what there is to write.
 */
final class BlockingClient implements ClientSide {
    private static final Logger LOG = LoggerFactory.getLogger(BlockingClient.class);

    private final Exchange exchange;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private boolean streaming;
    private boolean over;

    /** Something to be done by the container's thread. */
    private interface Step {
        void run() throws IOException;
    }

    BlockingClient(Exchange exchange, HttpServletRequest request, HttpServletResponse response) {
        this.exchange = exchange;
        this.request = request;
        this.response = response;
    }

    /**
     * Writes the answer to its end; to be called by the container's thread.
     *
     * @throws IOException to make the container close a connection whose answer was cut
     */
    void run() throws IOException {
        try {
            while (!over) {
                steps.take().run();
            }
        } catch (InterruptedException e) {
            exchange.clientGone();
            Thread.currentThread().interrupt();
            return;
        } catch (IOException | RuntimeException e) {
            exchange.clientGone();
            throw e;
        } catch (Error e) {
            breakOff(e);
        }
        exchange.finish();
    }

    /** For want of memory, most likely. The client is still there, and Undertow would end what has begun as if it were whole. */
    private void breakOff(Error fault) throws IOException {
        LOG.error("An answer is broken off", fault);
        exchange.fail(Refusals.internal());
        try {
            cut(Refusals.internal());
        } finally {
            exchange.finish();
        }
    }

    @Override
    public void send(Problem problem) {
        steps.add(() -> {
            write(problem);
            over = true;
        });
    }

    @Override
    public void head(ResponseHead head) {
        steps.add(() -> {
            streaming = head.isStream();
            ResponseHeadWriter.write(request, response, head);
            exchange.limitHeaders().forEach(response::setHeader);
            flushIfStreaming();
            exchange.more();
        });
    }

    @Override
    public void bytes(List<ByteBuffer> bytes) {
        steps.add(() -> {
            write(bytes);
            exchange.more();
        });
    }

    @Override
    public void end(List<ByteBuffer> rest) {
        steps.add(() -> {
            write(rest);
            over = true;
        });
    }

    @Override
    public void abort(Problem problem) {
        steps.add(() -> {
            over = true;
            cut(problem);
        });
    }

    private void cut(Problem problem) throws IOException {
        if (response.isCommitted()) {
            Truncation.cut(request, response);
        } else {
            // Takes back upstream's headers.
            response.reset();
            write(problem);
        }
    }

    @Override
    public void drop() {
        steps.add(() -> over = true);
    }

    private void write(Problem problem) throws IOException {
        exchange.limitHeaders().forEach(response::setHeader);
        ProblemWriter.write(response, problem);
    }

    private void write(List<ByteBuffer> bytes) throws IOException {
        Chunk chunk = new Chunk(bytes);
        while (chunk.writeSome(response.getOutputStream())) {
            exchange.watch().progress();
        }
        flushIfStreaming();
    }

    private void flushIfStreaming() throws IOException {
        if (streaming) {
            response.flushBuffer();
        }
    }
}
