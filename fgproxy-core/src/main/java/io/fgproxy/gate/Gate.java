package io.fgproxy.gate;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.operation.Operation;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.TimeoutRule;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.QuotaLedger;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides about requests, in three steps because a request arrives in three steps: who asks ({@link #identify}), before
 * its body is read; whether they may call the operation at all ({@link #precheck}); and whether this very request may go
 * upstream ({@link #admit}), once all facts are established. Nothing fails open: a fault of the store is a refusal. The
 * calls block for the time the store takes. Thread-safe.
 */
public final class Gate {
    private final Known known;
    private final InstantSource clock;
    private final Identifying identifying;
    private final OpenTickets tickets;
    private final MainKeyHealth health;
    private final Planner planner;
    private final Deciding deciding;
    private final QuotaLedger ledger;
    private final RefusalCounter refusals;
    private final Measuring measuring;
    private final FaultLog faults = new FaultLog();

    /**
     * @param store where keys and counters are
     * @param mainKeys opens what a request goes upstream with
     * @param clock tells the time for validity and windows
     * @param options how it goes about it
     */
    public Gate(KeyStore store, MainKeyOpener mainKeys, InstantSource clock, GateOptions options) {
        this.known = new Known(store);
        this.clock = clock;
        this.identifying = new Identifying(known, options.importedKeys(), this::now);
        this.ledger = store.ledger();
        this.health = new MainKeyHealth(options.mainKeyListener());
        this.tickets = new OpenTickets(store, clock, options.retention(), options.listener());
        this.refusals = new RefusalCounter(store.refusalLog());
        this.measuring = new Measuring(options.metrics(), options.estimator().prices(), tickets::open);
        this.planner = new Planner(options.estimator(), health);
        Admitting admitting = new Admitting(ledger, mainKeys, health, tickets);
        this.deciding = new Deciding(known, new Origins(store), planner, admitting, this::now);
    }

    /**
     * Who asks.
     *
     * @param credential the text after {@code Bearer}; null or empty if there is none
     */
    public Identification identify(@Nullable String credential) {
        try {
            return identifying.by(credential);
        } catch (RuntimeException e) {
            return unavailable(e);
        }
    }

    /**
     * Whether the key may call the operation, before anything else is known; empty if it may.
     *
     * @param source the client's address; null if it is not known
     */
    public Optional<Refusal> precheck(SubKey key, Operation operation, @Nullable InetAddress source) {
        return decideTwice(
                key,
                (current, shared) -> Judgement.early(shared, current, operation, new Circumstances(now(), source)));
    }

    /**
     * The key as the store has it now, for what is to be told about it; a refusal if it is not valid any more, or not
     * by the secret that it was identified by.
     */
    public Identification current(SubKey identified) {
        try {
            return identifying.again(identified);
        } catch (RuntimeException e) {
            return unavailable(e);
        }
    }

    /** Decides on what is known; before anybody is refused, what is known is read again. */
    private Optional<Refusal> decideTwice(SubKey key, BiFunction<SubKey, Shared, Optional<Refusal>> decision) {
        try {
            Optional<Refusal> refusal = decision.apply(key, known.shared());
            if (refusal.isEmpty()) {
                return refusal;
            }
            Optional<SubKey> current = known.reload(key.id(), key.digest());
            return current.isEmpty()
                    ? Optional.of(Validity.unknownKey())
                    : decision.apply(current.get(), known.refresh());
        } catch (RuntimeException e) {
            return Optional.of(unavailable(e));
        }
    }

    /** All policies that bind the key, its own first; empty if its group does not exist. May be out of date. */
    private Optional<List<Policy>> policiesOf(SubKey identified) {
        SubKey last = known.key(identified.digest());
        SubKey key = last != null && last.version() > identified.version() ? last : identified;
        return (Shared.bind(key) ? known.shared() : Known.NOTHING).levels(key);
    }

    /** Whether the key may know of a model, which is so if all policies that bind it let it use the model. */
    public boolean maySee(SubKey key, String model) {
        return policiesOf(key)
                .filter(policies ->
                        policies.stream().allMatch(policy -> policy.models().allows(model)))
                .isPresent();
    }

    /**
     * The most bytes that a body of this key may have, as far as is known without asking the store again: before a larger
     * one is refused, ask {@link #judgeBodySize}.
     */
    public long maxBodyBytes(SubKey key) {
        return policiesOf(key).map(Judgement::maxBodyBytes).orElse(Long.MAX_VALUE);
    }

    /** How long requests of this key may take, by its policies as far as they are known. */
    public TimeoutRule timeouts(SubKey key) {
        return policiesOf(key)
                .map(policies ->
                        TimeoutRule.all(policies.stream().map(Policy::timeouts).toList()))
                .orElse(TimeoutRule.standard());
    }

    /** Whether a body of this key may have so many bytes; empty if it may. A larger one need not be received. */
    public Optional<Refusal> judgeBodySize(SubKey key, long bytes) {
        return decideTwice(key, (current, shared) -> Judgement.ofBodySize(shared, current, bytes));
    }

    /**
     * Whether a request that another one carries, such as a line of a batch, may be made; empty if it may. Nothing is
     * reserved for it, and it cannot be amended, so it is refused if a policy asks for that.
     *
     * @param source the client's address; null if it is not known
     */
    public Optional<Refusal> judgeCarried(SubKey key, RequestFacts facts, @Nullable InetAddress source) {
        return decideTwice(
                key,
                (current, shared) ->
                        Optional.ofNullable(Judgement.of(shared, current, facts, new Circumstances(now(), source))
                                .carried()));
    }

    /**
     * Whether this request may go upstream now; reserves its quota if so. A hold that a failing store left open is given
     * back when the store answers again.
     *
     * @param identified the key as {@link #identify} read it; if it was changed since then, the request is decided
     *     again on the changed key
     * @param source the client's address; null if it is not known
     */
    public Admission admit(SubKey identified, RequestFacts facts, @Nullable InetAddress source) {
        return admit(identified, facts, source, Route.FREE);
    }

    /**
     * The same without waiting for the ledger. Waits for the store only where it has to be asked where a named object came
     * from.
     *
     * @param then runs what follows a decision that took its time; must not reject it
     * @return what was decided; empty if {@link #admit} has to decide, because what is known speaks against the request
     *     and may be out of date, or because something was changed meanwhile. Never fails
     */
    public CompletionStage<Optional<Admission>> admitSoon(
            SubKey identified, RequestFacts facts, @Nullable InetAddress source, Executor then) {
        try {
            return deciding.soon(identified, facts, source, then)
                    .exceptionally(fault -> Optional.of(unavailable(OpenEnds.reason(fault))));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(Optional.of(unavailable(e)));
        }
    }

    /**
     * The same for another try of a request that failed with these main keys: decided anew, on a main key that is ready
     * and none of these.
     *
     * @return a refusal for {@link DenialReason#NO_MAIN_KEY} if there is no such main key, or only with full limits, or if
     *     only one of these knows the objects that it names
     */
    public Admission admitElsewhere(
            SubKey identified, RequestFacts facts, @Nullable InetAddress source, Set<MainKeyId> tried) {
        return admit(identified, facts, source, Route.after(tried));
    }

    private Admission admit(SubKey identified, RequestFacts facts, @Nullable InetAddress source, Route route) {
        try {
            return deciding.decide(identified, facts, source, route);
        } catch (RuntimeException e) {
            return unavailable(e);
        }
    }

    /**
     * Whether {@link #admitElsewhere} is worth asking, as far as is known. Asks no store.
     *
     * @param key as it was admitted
     */
    public boolean mayGoElsewhere(SubKey key, RequestFacts facts, Set<MainKeyId> tried) {
        return planner.hasReady(key, known.shared(), facts, now(), Route.after(tried));
    }

    /** For how long a main key is spared, and why, as this node observed it; empty if it works, as far as is known. */
    public List<CoolDown> coolDowns(MainKey key) {
        return health.of(key, now());
    }

    /**
     * How the limits of a key stand, its groups' included; not those of main keys.
     *
     * @throws io.fgproxy.store.StoreException if the store failed
     */
    public List<LimitStanding> standings(SubKey key) {
        Instant now = now();
        List<Claim> claims = Claims.of(key, known.refresh().rules(), now);
        return Claims.standings(
                claims, ledger.read(claims.stream().map(Claim::counter).toList()), now);
    }

    /**
     * Keeps the books in order: moves the deadlines of open requests on, charges those that another node left behind,
     * and forgets what is older than the retention. To be called every half minute while requests are served; the
     * servlet and the filter do. Blocks for the time that the store takes.
     *
     * @throws io.fgproxy.store.StoreException if the store failed; call again later
     */
    public void maintain() {
        tickets.maintain();
        refusals.flush();
    }

    /**
     * Counts a request that was refused, for the statistics and the metrics. Does not block.
     *
     * @param key null if nobody knows whose it is
     * @param operation null if it is not known
     */
    public void refused(@Nullable SubKeyId key, DenialReason reason, @Nullable Operation operation) {
        refusals.count(key, reason, now());
        if (measuring.isOn()) {
            measuring.listeners().refused(reason, operation);
        }
    }

    /** What is measured of this proxy. */
    public Measuring measuring() {
        return measuring;
    }

    /** Writes the statistics that are not written yet, for the proxy ends. Blocks, and fails if the store does. */
    public void flushStatistics() {
        refusals.flush();
    }

    /**
     * The time by which all this is decided. Stores keep milliseconds at best; comparing and storing the same instant
     * needs the same precision.
     */
    public Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private Refusal unavailable(RuntimeException fault) {
        faults.report(fault, clock.instant());
        return Refusal.of(
                DenialReason.ADMISSION_UNAVAILABLE, "The request cannot be checked at the moment. Try again later.");
    }
}
