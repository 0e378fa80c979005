package io.fgproxy.servlet.upstream;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to upstream, and its response on its way back to a {@link ResponseSink}. The body of the
 * response comes piece by piece as it is asked for, so a slow client slows upstream. Thread-safe.
 */
public final class UpstreamCall {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamCall.class);

    private final UpstreamClient owner;
    private final ResponseSink sink;
    private final Watch watch;
    private final Timeouts timeouts;
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * Ended before its time. Cancelling the future of a call that came to its end closes a connection that another call
     * may be using by then, so it is done for aborted calls only, and only before the response.
     */
    private volatile boolean aborted;

    private volatile boolean uploaded;

    /** Whether upstream, and nobody before it, has answered. */
    private volatile boolean answered;

    private volatile @Nullable CompletableFuture<?> future;
    private volatile Flow.@Nullable Subscription subscription;

    UpstreamCall(UpstreamClient owner, ResponseSink sink, Watch watch, Timeouts timeouts) {
        this.timeouts = timeouts;
        this.owner = owner;
        this.sink = sink;
        this.watch = watch;
    }

    /** The same body, watched while it goes out. */
    public HttpRequest.BodyPublisher observe(HttpRequest.BodyPublisher body) {
        return new ObservedPublisher(body, watch::progress, () -> {
            uploaded = true;
            watch.enter(timeouts.firstByte());
        });
    }

    /** Whether the body has gone out whole; false, too, if there is none. */
    public boolean isUploaded() {
        return uploaded;
    }

    /**
     * Sends the request; to be called once.
     *
     * @param streamed whether the answer will come in many small pieces, as far as is known; it may come as it likes
     * @throws IllegalStateException if the client is closed
     */
    public void send(HttpRequest request, boolean streamed) {
        boolean hasBody = request.bodyPublisher()
                .filter(body -> body.contentLength() != 0)
                .isPresent();
        watch.enter(hasBody ? timeouts.idle() : timeouts.firstByte());
        dispatch(request, streamed);
    }

    private void dispatch(HttpRequest request, boolean streamed) {
        CompletableFuture<HttpResponse<Void>> sent = owner.send(request, streamed, this::answered);
        future = sent;
        if (aborted) {
            abort();
        }
        var unused = sent.whenComplete((response, fault) -> {
            if (fault != null && Faults.isStreamLimit(fault) && !ended.get()) {
                // It has not left this JVM, and connections of HTTP/1.1 have no such limit.
                HttpRequest again = HttpRequest.newBuilder(request, (name, value) -> true)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                dispatch(again, streamed);
            } else if (fault != null) {
                fail(Faults.classify(fault), fault);
            } else if (!answered) {
                // Of a proxy that wants another login the JDK's client gives nothing but the status.
                LOG.warn("The proxy on the way to upstream answered with status {}", response.statusCode());
                fail(UpstreamFailure.UNREACHABLE, null);
            }
        });
    }

    private HttpResponse.BodySubscriber<Void> answered(HttpResponse.ResponseInfo info) {
        answered = true;
        return new Body(info);
    }

    /** Asks for the next bytes of the body; to be called after the head, once for each piece. */
    public void more() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.request(1);
        }
    }

    /** Ends the call at once and closes its connection; the sink hears nothing any more. */
    public void cancel() {
        if (ended.compareAndSet(false, true)) {
            abort();
        }
    }

    /**
     * The watch expired: upstream, or the client that keeps it waiting, was silent for too long. Returns false if the
     * call had ended before.
     */
    public boolean expire() {
        return fail(UpstreamFailure.SILENT, null);
    }

    private void abort() {
        aborted = true;
        Flow.Subscription current = subscription;
        CompletableFuture<?> sent = future;
        if (current != null) {
            current.cancel();
        } else if (sent != null) {
            sent.cancel(true);
        }
    }

    private boolean fail(UpstreamFailure failure, @Nullable Throwable cause) {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        // The cause is about the connection: there is no secret in it.
        LOG.info("Upstream call failed: {} {}", failure, cause == null ? "" : cause.toString());
        abort();
        sink.onFailure(failure);
        return true;
    }

    /** Whoever reads and writes them wants arrays, which the client's read-only buffers do not show. */
    private static List<ByteBuffer> copied(List<ByteBuffer> bytes) {
        List<ByteBuffer> copies = new ArrayList<>(bytes.size());
        for (ByteBuffer buffer : bytes) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.get(copy);
            copies.add(ByteBuffer.wrap(copy));
        }
        return copies;
    }

    private final class Body implements HttpResponse.BodySubscriber<Void> {
        private final HttpResponse.ResponseInfo info;

        Body(HttpResponse.ResponseInfo info) {
            this.info = info;
        }

        /** The response object is not waited for: everything goes to the sink. */
        @Override
        public CompletionStage<Void> getBody() {
            return owner.unawaited();
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            if (ended.get()) {
                newSubscription.cancel();
                return;
            }
            HttpHeaders headers = info.headers();
            if (!ResponseFraming.isSound(headers)) {
                fail(UpstreamFailure.MALFORMED, null);
                return;
            }
            watch.enter(timeouts.idle());
            OptionalLong length = headers.firstValueAsLong("content-length");
            sink.onHead(new ResponseHead(info.statusCode(), headers.map(), length));
        }

        @Override
        public void onNext(List<ByteBuffer> bytes) {
            watch.progress();
            if (!ended.get()) {
                sink.onBytes(copied(bytes));
            }
        }

        @Override
        public void onError(Throwable fault) {
            fail(UpstreamFailure.BROKEN, fault);
        }

        @Override
        public void onComplete() {
            if (ended.compareAndSet(false, true)) {
                sink.onEnd();
            }
        }
    }
}
