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
import io.fgproxy.key.MainKeyId;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.SpooledBody;
import io.fgproxy.servlet.metering.Account;
import io.fgproxy.servlet.upstream.UpstreamRequest;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of one request up, once its body is there: facts, admission, upstream. Whatever stops it fails the exchange. */
final class Submission {
    private static final Logger LOG = LoggerFactory.getLogger(Submission.class);

    private final Exchange exchange;
    private final Engine engine;
    private final Account account;
    private final Executor worker;
    private final Executor callbacks;
    private volatile @Nullable BatchCheck batchCheck;
    private volatile boolean cancelled;

    /** What was established about the request; null before. */
    private volatile @Nullable RequestFacts facts;

    /** The main keys with which it failed. */
    private final Set<MainKeyId> tried = ConcurrentHashMap.newKeySet();

    /** @param worker runs what may block */
    Submission(Exchange exchange, Engine engine, Account account, Executor worker) {
        this.exchange = exchange;
        this.engine = engine;
        this.account = account;
        this.worker = worker;
        this.callbacks = engine.upstream().callbacks();
    }

    /** Goes all the way. Does not wait for the ledger. */
    void run() {
        exchange.timing().enter(Timing.Phase.OWN);
        if (engine.isClosing()) {
            exchange.fail(Problem.unavailable("shutting_down", "The proxy is shutting down."));
        } else {
            unlessItFails(this::establish);
        }
    }

    private void establish() throws IOException {
        Arrival arrival = exchange.arrival();
        FactsResult result = engine.facts()
                .read(arrival.operation(), arrival.target().query(), arrival.contentType(), exchange.body());
        if (result instanceof FactsResult.Unreadable unreadable) {
            exchange.refuse(new Refusal(unreadable.reason(), unreadable.message(), unreadable.param()));
        } else if (result instanceof FactsResult.Established established) {
            RequestFacts known = established.facts();
            facts = known;
            exchange.timing().enter(Timing.Phase.STORE);
            var unused = engine.gate()
                    .admitSoon(arrival.key(), BatchLines.apart(known), arrival.source(), callbacks)
                    .thenAccept(admission -> admission.ifPresentOrElse(
                            each -> unlessItFails(() -> go(each, known)), () -> worker.execute(this::decide)));
        }
    }

    /** Goes on from the facts. Blocks for the time of the store's decision, or of several. */
    private void decide() {
        RequestFacts known = facts;
        if (known != null && !cancelled) {
            Arrival arrival = exchange.arrival();
            unlessItFails(
                    () -> go(engine.gate().admit(arrival.key(), BatchLines.apart(known), arrival.source()), known));
        }
    }

    /** Ends what is done before the request goes upstream. */
    void cancel() {
        cancelled = true;
        BatchCheck check = batchCheck;
        if (check != null) {
            check.cancel();
        }
    }

    /** A part of the way. */
    private interface Step {
        void run() throws IOException;
    }

    private void unlessItFails(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException | Error e) {
            exchange.fail(Refusals.internal());
            LOG.error("A request failed before it went upstream", e);
        }
    }

    /** Whether the request may be tried with another main key, as far as is known without asking the store. */
    boolean mayGoElsewhere() {
        RequestFacts known = facts;
        Ticket last = account.ticket();
        if (known == null
                || last == null
                || last.isTied()
                || tried.size() + 1 >= engine.upstream().settings().maxAttempts()) {
            return false;
        }
        tried.add(last.mainKey());
        return engine.gate().mayGoElsewhere(last.key(), known, tried);
    }

    /**
     * Has it tried with another main key, decided anew.
     *
     * @param otherwise what to do if there is none
     */
    void goElsewhere(Runnable otherwise) {
        // The store's decision takes its time.
        worker.execute(() -> unlessItFails(() -> decideElsewhere(otherwise)));
    }

    private void decideElsewhere(Runnable otherwise) throws IOException {
        RequestFacts known = facts;
        if (known == null || cancelled) {
            return;
        }
        Arrival arrival = exchange.arrival();
        Admission admission =
                engine.gate().admitElsewhere(arrival.key(), BatchLines.apart(known), arrival.source(), tried);
        boolean nowhere = admission instanceof Refusal refusal && refusal.reason() == DenialReason.NO_MAIN_KEY;
        if (nowhere) {
            otherwise.run();
        } else {
            LOG.debug(
                    "A request of {} is tried with another main key",
                    arrival.key().id());
            go(admission, known);
        }
    }

    private void go(Admission admission, RequestFacts facts) throws IOException {
        exchange.timing().enter(Timing.Phase.OWN);
        if (admission instanceof Refusal refusal) {
            exchange.refuse(refusal);
        } else if (admission instanceof Admission.Admitted admitted && account.open(admitted.ticket())) {
            exchange.timing().admitted(admitted.ticket());
            if (BatchLines.areDueFor(facts)) {
                checkLines(admitted, facts);
            } else {
                send(admitted, facts);
            }
        }
    }

    private void checkLines(Admission.Admitted admitted, RequestFacts facts) {
        BatchCheck check = new BatchCheck(engine, exchange.arrival(), facts, exchange::newCall, worker, problem -> {
            exchange.timing().enter(Timing.Phase.OWN);
            if (problem.isPresent()) {
                exchange.fail(problem.get());
            } else {
                unlessItFails(() -> send(admitted, facts));
            }
        });
        batchCheck = check;
        exchange.timing().enter(Timing.Phase.UPSTREAM);
        check.start(admitted.ticket());
        if (cancelled) {
            check.cancel();
        }
    }

    private void send(Admission.Admitted admitted, RequestFacts facts) throws IOException {
        List<BodyEdit> edits;
        try {
            edits = BodyEditor.edits(facts, admitted.amendments());
        } catch (IllegalArgumentException e) {
            exchange.refuse(Refusal.of(
                    DenialReason.BODY_INVALID,
                    "The body cannot be changed as the policy of this key asks: " + e.getMessage() + "."));
            return;
        }
        Attempt attempt = exchange.newAttempt();
        HttpRequest request;
        try {
            request = request(attempt, admitted.ticket().credential(), edits);
        } catch (IllegalArgumentException e) {
            exchange.fail(Problem.invalid(400, "invalid_request", "The request cannot be forwarded as it is.", null));
            return;
        }
        if (account.send()) {
            // Of a file it would be read by the thread on which other streams wait.
            attempt.send(
                    request, admitted.ticket().streams() && !exchange.body().isInFile());
        }
    }

    private HttpRequest request(Attempt attempt, UpstreamCredential credential, List<BodyEdit> edits)
            throws IOException {
        Arrival arrival = exchange.arrival();
        SpooledBody body = exchange.body();
        return UpstreamRequest.build(
                arrival.operation().operation().method(),
                engine.baseUrl(credential),
                arrival.target().pathAndQuery(),
                arrival.fields(),
                credential,
                attempt.observe(body.publisher(edits)),
                engine.upstream().settings().transport());
    }
}
