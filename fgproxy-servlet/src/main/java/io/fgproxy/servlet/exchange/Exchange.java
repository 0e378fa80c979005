package io.fgproxy.servlet.exchange;

import io.fgproxy.gate.Refusal;
import io.fgproxy.gate.Ticket;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.servlet.http.LimitHeaders;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.SpooledBody;
import io.fgproxy.servlet.metering.Account;
import io.fgproxy.servlet.upstream.ResponseHead;
import io.fgproxy.servlet.upstream.ResponseSink;
import io.fgproxy.servlet.upstream.UpstreamCall;
import io.fgproxy.servlet.upstream.UpstreamFailure;
import io.fgproxy.servlet.upstream.Watch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One proxied request once its head was accepted: up by a {@link Submission}, and back as it is led here. Every way out
 * ends its {@link Account}, of which the first end counts, and passes {@link #finish}, which frees everything once.
 */
final class Exchange implements ResponseSink, Slots.Waiter {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int GRACE_MILLIS = 1000;

    private final Engine engine;
    private final Arrival arrival;
    private final ClientSide client;
    private final SpooledBody body;
    private final SerialExecutor worker;
    private final Watch watch;
    private final UpstreamCall call;
    private final Account account;
    private final Submission submission;
    private final Drain drain;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final AtomicBoolean finished = new AtomicBoolean();
    private volatile boolean received;
    private volatile Slots.@Nullable Slot slot;

    /** How the limits stood that refused it. */
    private volatile List<LimitStanding> refusedAt = List.of();

    Exchange(Engine engine, Arrival arrival, Function<Exchange, ClientSide> client) {
        this.engine = engine;
        this.arrival = arrival;
        this.body = engine.newBody(arrival.declaredLength());
        this.account = new Account(arrival.operation().operation());
        this.client = wrap(client.apply(this));
        this.worker = new SerialExecutor(engine.upstream().workers());
        this.watch = engine.newWatch(this::expire);
        this.call = engine.upstream().newCall(this, watch);
        this.drain = engine.newDrain();
        this.submission = new Submission(this, engine, account, call, watch, worker);
    }

    private ClientSide wrap(ClientSide unfiltered) {
        return arrival.operation().operation().name().equals(ModelListClient.OPERATION)
                ? new ModelListClient(this, unfiltered, this::maySee)
                : unfiltered;
    }

    /** By the key as it was admitted: the one that arrived may be out of date. */
    private boolean maySee(String model) {
        Ticket open = account.ticket();
        return open != null && engine.gate().maySee(open.key(), model);
    }

    Arrival arrival() {
        return arrival;
    }

    SpooledBody body() {
        return body;
    }

    /** The header fields that tell how the limits of the key stand; none before the request was decided. */
    Map<String, String> limitHeaders() {
        Ticket open = account.ticket();
        return LimitHeaders.of(
                open == null ? refusedAt : open.standings(), engine.gate().now());
    }

    /** Something moved between the client and us. */
    void progress() {
        watch.progress();
    }

    /** Why the body must not have so many bytes; empty if it may. */
    Optional<Problem> judgeBodySize(long bytes) {
        return engine.judgeBodySize(arrival, bytes);
    }

    /** The body has arrived whole. Blocks for the time of the store's decision, unless it has to wait for a slot. */
    void proceed() {
        received = true;
        watch.progress();
        Slots.Entered entered = engine.slots().enter(arrival.key().id(), this);
        slot = entered.slot();
        if (finished.get()) {
            entered.slot().close();
        }
        switch (entered.entry()) {
            case GRANTED -> submission.run();
            case REFUSED -> overloaded();
            case WAITS ->
                LOG.debug("A request of {} waits for its turn", arrival.key().id());
        }
    }

    @Override
    public void granted() {
        worker.execute(submission::run);
    }

    @Override
    public void refused() {
        worker.execute(this::overloaded);
    }

    private void overloaded() {
        refuse(Refusal.of(
                DenialReason.OVERLOADED, "Too many requests are on their way through this proxy. Try again later."));
    }

    @Override
    public void onHead(ResponseHead head) {
        if (head.status() == 401) {
            // Upstream's text is about the main key, shows a part of it, and would have the client doubt its own.
            LOG.warn("Upstream refuses the main key that {} uses", arrival.key().id());
            account.release(head.status());
            worker.execute(() -> fail(Problem.server(
                    502, "upstream_refused_key", "The upstream API refused the proxy's own key. Tell its owner.")));
        } else if (head.isSuccess()) {
            account.answered(head.status(), head.contentType(), head.contentLength());
            if (drain.isOn()) {
                call.more();
            } else if (answered.compareAndSet(false, true)) {
                client.head(account.hides() ? head.withoutLength() : head);
            }
        } else {
            CompletionStage<Boolean> booked = account.release(head.status());
            if (drain.isOn()) {
                call.cancel();
                finish();
            } else if (answered.compareAndSet(false, true)) {
                // Given back before the client hears of the failure, so that an immediate retry finds its quota.
                worker.execute(() -> afterwards(booked, () -> {
                    if (!failed.get()) {
                        client.head(head);
                    }
                }));
            }
        }
    }

    @Override
    public void onBytes(List<ByteBuffer> bytes) {
        boolean taken = !drain.isOn() || drain.takes(bytes);
        List<ByteBuffer> forClient = account.take(bytes);
        if (!taken) {
            stopDrain();
        } else if (drain.isOn() || forClient.isEmpty()) {
            more();
        } else {
            client.bytes(forClient);
        }
    }

    /** The client took the last bytes. */
    void more() {
        watch.progress();
        call.more();
    }

    @Override
    public void onEnd() {
        List<ByteBuffer> rest = account.rest();
        CompletionStage<Boolean> booked = account.settle();
        if (drain.isOn()) {
            finish();
        } else if (account.isCharged() && booked.toCompletableFuture().isDone()) {
            client.end(rest);
        } else {
            // The end of the answer invites the next request, which shall not find the quota of this one still held.
            // The
            // head of an error is on its way by the worker too, and comes before.
            worker.execute(() -> afterwards(booked, () -> client.end(rest)));
        }
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        worker.execute(() -> fail(Refusals.problem(failure)));
    }

    private void expire() {
        if (account.ticket() != null && call.expire()) {
            return;
        }
        worker.execute(() -> fail(
                received
                        ? Problem.unavailable("admission_unavailable", "The request was not decided in time.")
                        : Problem.invalid(408, "request_timeout", "The body did not arrive in time.", null)));
    }

    /** Ends the exchange, for the gate refuses the request. */
    void refuse(Refusal refusal) {
        refusedAt = refusal.standings();
        engine.gate().refused(arrival.key().id(), refusal.reason());
        fail(Refusals.problem(refusal, engine.gate().now()));
    }

    /** Ends the exchange from our side: with this answer, or, if one has begun, by cutting it visibly. */
    void fail(Problem problem) {
        end(problem, account.fail());
    }

    /** Ends the exchange because the proxy ends. The stage is complete when the store has taken the end. */
    CompletionStage<Boolean> shutDown() {
        CompletionStage<Boolean> booked = account.giveUp();
        end(Problem.unavailable("shutting_down", "The proxy is shutting down."), booked);
        return booked;
    }

    private void end(Problem problem, CompletionStage<Boolean> booked) {
        call.cancel();
        if (drain.isOn()) {
            finish();
        } else if (failed.compareAndSet(false, true)) {
            boolean first = answered.compareAndSet(false, true);
            afterwards(booked, () -> {
                if (first) {
                    client.send(problem);
                } else {
                    client.abort(problem);
                }
            });
        }
    }

    /**
     * The client is gone. What was sent upstream may be done and billed, so it is charged: by what the rest of the
     * answer tells, if that may be worth reading.
     */
    void clientGone() {
        answered.set(true);
        boolean begun =
                account.mayLearnMore() && drain.begin(engine.upstream().timer(), () -> worker.execute(this::stopDrain));
        if (begun) {
            call.more();
        } else {
            stopDrain();
        }
    }

    private void stopDrain() {
        call.cancel();
        account.giveUp();
        finish();
    }

    /** The client broke off its upload, or framed it wrongly and still listens: nothing went upstream. */
    void uploadBroken() {
        fail(Problem.invalid(400, "incomplete_body", "The body did not arrive whole.", null));
    }

    /** Does something when the store has taken the end of the request, or has had time enough for that. */
    private void afterwards(CompletionStage<Boolean> booked, Runnable task) {
        if (booked.toCompletableFuture().isDone()) {
            task.run();
            return;
        }
        AtomicBoolean done = new AtomicBoolean();
        Runnable once = () -> worker.execute(() -> {
            if (done.compareAndSet(false, true)) {
                task.run();
            }
        });
        Future<?> atLast = later(once);
        var unused = booked.whenComplete((closed, fault) -> {
            atLast.cancel(false);
            once.run();
        });
    }

    /** Runs something when others have had time to do it themselves. */
    Future<?> later(Runnable task) {
        try {
            return engine.upstream().timer().schedule(task, GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The proxy is being destroyed, and the container ends what is left.
            LOG.debug("Not done later: the timer has ended", e);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Nothing more will be written to the client, and nothing more is read. */
    void finish() {
        if (finished.compareAndSet(false, true)) {
            watch.stop();
            drain.stop();
            submission.cancel();
            body.close();
            Slots.Slot mine = slot;
            if (mine != null) {
                mine.close();
            }
            engine.forget(this);
        }
    }
}
