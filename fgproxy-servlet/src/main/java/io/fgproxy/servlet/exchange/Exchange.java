package io.fgproxy.servlet.exchange;

import io.fgproxy.gate.Refusal;
import io.fgproxy.gate.Ticket;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.servlet.http.LimitHeaders;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.SpooledBody;
import io.fgproxy.servlet.metering.Account;
import io.fgproxy.servlet.upstream.ResponseHead;
import io.fgproxy.servlet.upstream.ResponseSink;
import io.fgproxy.servlet.upstream.Timeouts;
import io.fgproxy.servlet.upstream.UpstreamCall;
import io.fgproxy.servlet.upstream.Watch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One proxied request whose head was accepted: up by a {@link Submission}, in one {@link Attempt} after the other, and back
 * as led here. Every way out ends its {@link Account}, whose first end counts, and {@link #finish} frees all once.
 */
final class Exchange {
    private final Engine engine;
    private final Arrival arrival;
    private final ClientSide client;
    private final SpooledBody body;
    private final SerialExecutor worker;
    private final Timeouts timeouts;
    private final Watch watch;
    private final Account account;
    private final Timing timing;
    private final Submission submission;
    private final Drain drain;
    private final Afterwards afterwards;
    private final Turn turn;

    /** Null if no comments are put into silent streams. */
    private final @Nullable HeartbeatClient heartbeat;

    private final Attempts attempts = new Attempts();
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final AtomicBoolean finished = new AtomicBoolean();
    private volatile boolean received;
    private boolean expired;

    /** How the limits stood that refused it. */
    private volatile List<LimitStanding> refusedAt = List.of();

    Exchange(Engine engine, Arrival arrival, Timing timing, Function<Exchange, ClientSide> client) {
        this.engine = engine;
        this.arrival = arrival;
        this.timing = timing;
        this.body = engine.newBody(arrival.declaredLength());
        this.account = new Account(arrival.operation().operation());
        ClientSide bare = client.apply(this);
        boolean isList = arrival.operation().operation().name().equals(ModelListClient.OPERATION);
        this.heartbeat = isList ? null : engine.newHeartbeat(bare);
        ClientSide timed = timing.around(heartbeat == null ? bare : heartbeat);
        this.client = isList ? new ModelListClient(this, timed, engine.gate(), account) : timed;
        this.worker = new SerialExecutor(engine.upstream().workers(), () -> fail(Refusals.internal()));
        this.timeouts = engine.timeouts(arrival);
        this.watch = new Watch(timeouts.idle(), timeouts.total(), this::expire);
        this.drain = engine.newDrain();
        this.afterwards = engine.newAfterwards();
        this.submission = new Submission(this, engine, account, worker);
        this.turn = new Turn(engine.slots(), worker, submission::run, () -> refuse(Refusals.overloaded()));
    }

    Arrival arrival() {
        return arrival;
    }

    Timing timing() {
        return timing;
    }

    SpooledBody body() {
        return body;
    }

    /** The header fields that tell how the limits of the key stand; none before the request was decided. */
    Map<String, String> limitHeaders() {
        Ticket open = account.ticket();
        // A refusal of another try knows better than the ticket of the one before.
        List<LimitStanding> known = open == null || !refusedAt.isEmpty() ? refusedAt : open.standings();
        return LimitHeaders.of(known, engine.gate().now());
    }

    /** Another try, which is not sent yet, in the place of the one before. */
    Attempt newAttempt() {
        return attempts.add(new Attempt(this, engine));
    }

    /** A call upstream that is not sent yet, under the clock of this exchange. */
    UpstreamCall newCall(ResponseSink sink) {
        return engine.upstream().newCall(sink, watch, timeouts);
    }

    /** To be told of whatever moves between the client and us. */
    Watch watch() {
        return watch;
    }

    /** The body has arrived whole. Blocks for the time of the store's decision, unless it has to wait for a slot. */
    void proceed() {
        received = true;
        watch.progress();
        timing.enter(Timing.Phase.QUEUE);
        turn.take(arrival.key().id());
    }

    /** Upstream has begun to answer the present try with a status after which another one may follow. */
    void refusedByUpstream(int status) {
        account.refused(status);
    }

    /**
     * The present try has failed: another one follows if the request may and can be moved, and its client has heard
     * nothing yet and is still there.
     *
     * @param otherwise ends the exchange, or goes on with what upstream answered
     */
    void failed(Verdict verdict, Runnable otherwise) {
        worker.execute(() -> {
            Ticket open = account.ticket();
            if (open != null && verdict.trouble() != null) {
                open.troubled(verdict.trouble(), verdict.pause());
            }
            boolean movable = verdict.movable() && !answered.get() && !drain.isOn() && submission.mayGoElsewhere();
            if (movable) {
                account.retry().ifPresent(booked -> afterwards.when(booked, () -> submission.goElsewhere(otherwise)));
            } else {
                otherwise.run();
            }
        });
    }

    /** The head of the answer, be it of success or not. */
    void head(ResponseHead head) {
        if (head.status() == 401) {
            account.release(head.status());
            worker.execute(() -> fail(Refusals.mainKeyRefused(arrival.key().id())));
        } else if (head.isSuccess()) {
            account.answered(head.status(), head.contentType(), head.contentLength());
            if (drain.isOn()) {
                attempts.more();
            } else if (answered.compareAndSet(false, true)) {
                client.head(account.hides() ? head.withoutLength() : head);
            }
        } else {
            CompletionStage<Boolean> booked = account.release(head.status());
            if (drain.isOn()) {
                attempts.cancel();
                finish();
            } else if (answered.compareAndSet(false, true)) {
                // Given back before the client hears of the failure, so that an immediate retry finds its quota.
                worker.execute(() -> afterwards.when(booked, () -> {
                    if (!failed.get()) {
                        client.head(head);
                    }
                }));
            }
        }
    }

    /** Bytes of the answer. */
    void bytes(List<ByteBuffer> bytes) {
        boolean taken = !drain.isOn() || drain.takes(bytes);
        List<ByteBuffer> forClient = account.take(bytes);
        if (!taken) {
            giveUp();
        } else if (drain.isOn() || forClient.isEmpty()) {
            more();
        } else {
            client.bytes(forClient);
        }
    }

    /** The client took the last bytes. */
    void more() {
        watch.progress();
        if (heartbeat == null || !heartbeat.tookComment()) {
            attempts.more();
        }
    }

    /** The answer is whole. */
    void end() {
        List<ByteBuffer> rest = account.rest();
        CompletionStage<Boolean> booked = account.settle();
        if (drain.isOn()) {
            finish();
        } else if (account.isCharged()) {
            // The end of the answer invites the next request, which shall not find the quota of this one still held.
            afterwards.when(booked, () -> client.end(rest));
        } else {
            // The head of an error is on its way by the worker too, and comes before.
            worker.execute(() -> afterwards.when(booked, () -> client.end(rest)));
        }
    }

    /** If that has not ended it when it is called again, something was lost, in here or in the container, for want of memory. */
    private void expire() {
        if (expired) {
            giveUp();
            client.drop();
            return;
        }
        expired = true;
        if (!attempts.expire()) {
            worker.execute(() -> fail(Refusals.late(received)));
        }
    }

    /** Ends the exchange, for the gate refuses the request. */
    void refuse(Refusal refusal) {
        refusedAt = refusal.standings();
        Refusals.count(engine.gate(), arrival, refusal.reason());
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
        attempts.cancel();
        if (drain.isOn()) {
            finish();
        } else if (failed.compareAndSet(false, true)) {
            boolean first = answered.compareAndSet(false, true);
            // Undertow never asks for the answer to an upload that its client has reset.
            var unused = later(this::finish);
            afterwards.when(booked, () -> {
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
        timing.gone();
        answered.set(true);
        boolean begun =
                account.mayLearnMore() && drain.begin(engine.upstream().timer(), () -> worker.execute(this::giveUp));
        if (begun) {
            attempts.more();
        } else {
            giveUp();
        }
    }

    private void giveUp() {
        attempts.cancel();
        account.giveUp();
        finish();
    }

    /** Runs something when others have had time to do it themselves. */
    Future<?> later(Runnable task) {
        return afterwards.later(task);
    }

    /** Nothing more will be written to the client, and nothing more is read. If it fails, it may be called again. */
    void finish() {
        drain.stop();
        submission.cancel();
        body.close();
        turn.close();
        if (heartbeat != null) {
            heartbeat.stop();
        }
        if (finished.compareAndSet(false, true)) {
            engine.forget(this);
        }
    }
}
