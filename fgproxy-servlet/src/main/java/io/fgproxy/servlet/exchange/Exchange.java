package io.fgproxy.servlet.exchange;

import io.fgproxy.codec.BatchLines;
import io.fgproxy.codec.BodyEdit;
import io.fgproxy.codec.BodyEditor;
import io.fgproxy.codec.FactsResult;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.gate.Admission;
import io.fgproxy.gate.Refusal;
import io.fgproxy.gate.Ticket;
import io.fgproxy.gate.UpstreamCredential;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.SpooledBody;
import io.fgproxy.servlet.upstream.ResponseHead;
import io.fgproxy.servlet.upstream.ResponseSink;
import io.fgproxy.servlet.upstream.UpstreamCall;
import io.fgproxy.servlet.upstream.UpstreamFailure;
import io.fgproxy.servlet.upstream.UpstreamRequest;
import io.fgproxy.servlet.upstream.Watch;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One proxied request once its head was accepted: facts, admission, upstream, answer. Every way out passes
 * {@link #closeTicket}, which settles or releases once, and {@link #finish}, which frees everything once.
 */
final class Exchange implements ResponseSink {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int GRACE_SECONDS = 1;

    private final Engine engine;
    private final Arrival arrival;
    private final ClientSide client;
    private final SpooledBody body;
    private final SerialExecutor worker;
    private final Watch watch;
    private final UpstreamCall call;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean accounted = new AtomicBoolean();
    private final AtomicBoolean finished = new AtomicBoolean();
    private volatile boolean received;
    private volatile @Nullable Ticket ticket;
    private volatile @Nullable BatchCheck batchCheck;

    /** The ticket is given back unless upstream has, or may have, done what it was asked. */
    private volatile boolean charged;

    Exchange(Engine engine, Arrival arrival, Function<Exchange, ClientSide> client) {
        this.engine = engine;
        this.arrival = arrival;
        this.body = engine.newBody();
        this.client = wrap(client.apply(this));
        this.worker = new SerialExecutor(engine.upstream().workers());
        this.watch = engine.newWatch(this::expire);
        this.call = engine.upstream().newCall(this, watch);
    }

    private ClientSide wrap(ClientSide unfiltered) {
        return arrival.operation().operation().name().equals(ModelListClient.OPERATION)
                ? new ModelListClient(this, unfiltered, this::maySee)
                : unfiltered;
    }

    /** By the key as it was admitted, which may be younger than the one that came with the head. */
    private boolean maySee(String model) {
        Ticket open = ticket;
        return open != null && engine.gate().maySee(open.key(), model);
    }

    Arrival arrival() {
        return arrival;
    }

    SpooledBody body() {
        return body;
    }

    /** Something moved between the client and us. */
    void progress() {
        watch.progress();
    }

    /** The body has arrived whole. Blocks for the time of the store's decision. */
    void proceed() {
        received = true;
        watch.progress();
        try {
            FactsResult result =
                    engine.facts().read(arrival.operation(), arrival.target().query(), arrival.contentType(), body);
            if (result instanceof FactsResult.Unreadable unreadable) {
                fail(Refusals.problem(unreadable.reason(), unreadable.message(), unreadable.param()));
            } else if (result instanceof FactsResult.Established established) {
                admit(established.facts());
            }
        } catch (IOException | RuntimeException e) {
            breakDown(e);
        }
    }

    private void breakDown(Exception fault) {
        LOG.error("A request failed before it went upstream", fault);
        fail(Problem.server(500, "internal_error", "The proxy failed to process the request."));
    }

    private void admit(RequestFacts facts) throws IOException {
        Admission admission = engine.gate().admit(arrival.key(), BatchLines.apart(facts), arrival.source());
        if (admission instanceof Refusal refusal) {
            fail(Refusals.problem(refusal));
        } else if (admission instanceof Admission.Admitted admitted) {
            ticket = admitted.ticket();
            if (accounted.get()) {
                // The client went, or the proxy is going, while the store decided: nothing was sent.
                admitted.ticket().release();
            } else if (BatchLines.areDueFor(facts)) {
                checkLines(admitted, facts);
            } else {
                send(admitted, facts);
            }
        }
    }

    private void checkLines(Admission.Admitted admitted, RequestFacts facts) {
        BatchCheck check = new BatchCheck(
                engine, arrival, facts, sink -> engine.upstream().newCall(sink, watch), worker, problem -> {
                    try {
                        if (problem.isPresent()) {
                            fail(problem.get());
                        } else {
                            send(admitted, facts);
                        }
                    } catch (IOException | RuntimeException e) {
                        breakDown(e);
                    }
                });
        batchCheck = check;
        check.start(admitted.ticket().credential());
        if (finished.get()) {
            check.cancel();
        }
    }

    private void send(Admission.Admitted admitted, RequestFacts facts) throws IOException {
        List<BodyEdit> edits;
        try {
            edits = BodyEditor.edits(facts, admitted.amendments());
        } catch (IllegalArgumentException e) {
            fail(Refusals.problem(
                    DenialReason.BODY_INVALID,
                    "The body cannot be changed as the policy of this key asks: " + e.getMessage() + ".",
                    null));
            return;
        }
        UpstreamCredential credential = admitted.ticket().credential();
        HttpRequest request;
        try {
            request = UpstreamRequest.build(
                    arrival.operation().operation().method(),
                    engine.baseUrl(credential),
                    arrival.target().pathAndQuery(),
                    arrival.fields(),
                    credential,
                    call.observe(body.publisher(edits)));
        } catch (IllegalArgumentException e) {
            fail(Problem.invalid(400, "invalid_request", "The request cannot be forwarded as it is.", null));
            return;
        }
        call.send(request);
    }

    @Override
    public void onHead(ResponseHead head) {
        if (head.status() == 401) {
            // Upstream's text is about the main key, shows a part of it, and would have the client doubt its own.
            LOG.warn("Upstream refuses the main key that {} uses", arrival.key().id());
            worker.execute(() -> fail(Problem.server(
                    502, "upstream_refused_key", "The upstream API refused the proxy's own key. Tell its owner.")));
        } else if (answered.compareAndSet(false, true)) {
            charged = head.isSuccess();
            if (charged) {
                client.head(head);
            } else {
                // Given back before the client hears of the failure, so that an immediate retry finds its quota.
                worker.execute(() -> {
                    closeTicket();
                    client.head(head);
                });
            }
        }
    }

    @Override
    public void onBytes(List<ByteBuffer> bytes) {
        client.bytes(bytes);
    }

    /** The client took the last bytes. */
    void more() {
        watch.progress();
        call.more();
    }

    @Override
    public void onEnd() {
        worker.execute(() -> {
            closeTicket();
            client.end();
        });
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        worker.execute(() -> fail(Refusals.problem(failure)));
    }

    private void expire() {
        if (ticket != null && call.expire()) {
            return;
        }
        worker.execute(() -> fail(
                received
                        ? Problem.unavailable("admission_unavailable", "The request was not decided in time.")
                        : Problem.invalid(408, "request_timeout", "The body did not arrive in time.", null)));
    }

    /** Ends the exchange from our side: with this answer, or, if one has begun, by cutting it visibly. */
    void fail(Problem problem) {
        call.cancel();
        closeTicket();
        if (answered.compareAndSet(false, true)) {
            client.send(problem);
        } else {
            client.abort(problem);
        }
    }

    /**
     * The client is gone. What was sent upstream may be done and billed, so it is charged; otherwise a client could
     * work for free by hanging up early.
     */
    void clientGone() {
        if (answered.compareAndSet(false, true)) {
            charged = true;
        }
        call.cancel();
        worker.execute(this::closeTicket);
        finish();
    }

    /** The client broke off its upload, or framed it wrongly and still listens: nothing went upstream. */
    void uploadBroken() {
        fail(Problem.invalid(400, "incomplete_body", "The body did not arrive whole.", null));
    }

    /** Runs something when the container has had time to do it itself. */
    void later(Runnable task) {
        try {
            var unused = engine.upstream().timer().schedule(task, GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            // The proxy is being destroyed, and the container ends what is left.
            LOG.debug("Not done later: the timer has ended", e);
        }
    }

    /** Nothing more will be written to the client. */
    void finish() {
        if (finished.compareAndSet(false, true)) {
            watch.stop();
            BatchCheck check = batchCheck;
            if (check != null) {
                check.cancel();
            }
            body.close();
            engine.forget(this);
        }
    }

    private void closeTicket() {
        if (accounted.compareAndSet(false, true)) {
            Ticket open = ticket;
            if (open != null && charged) {
                open.settle();
            } else if (open != null) {
                open.release();
            }
        }
    }
}
