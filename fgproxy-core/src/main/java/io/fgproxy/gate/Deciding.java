package io.fgproxy.gate;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.policy.DenialReason;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request may go upstream: on what is known, as often as it turns out to be out of date, and with one
 * main key after the other, as long as it is only a limit of a main key that has no room. Thread-safe.
 */
final class Deciding {
    private static final int DECISIONS = 5;

    private final Known known;
    private final Origins origins;
    private final Planner planner;
    private final Admitting admitting;
    private final InstantSource clock;

    /** @param clock in the precision of stores */
    Deciding(Known known, Origins origins, Planner planner, Admitting admitting, InstantSource clock) {
        this.known = known;
        this.origins = origins;
        this.planner = planner;
        this.admitting = admitting;
        this.clock = clock;
    }

    /**
     * One decision on what was known.
     *
     * @param admission the ledger's; null if it was not asked, or something was changed meanwhile
     * @param refusal by a rule, which may be out of date; null for none
     * @param full the main key whose limits refuse it where another one would do; null if that is not so
     */
    private record Decided(
            @Nullable Admission admission,
            @Nullable Refusal refusal,
            @Nullable MainKeyId full) {
        static Decided against(Refusal refusal) {
            return new Decided(null, refusal, null);
        }
    }

    /** Reserves the quota of a request if it may go upstream on this route. */
    Admission decide(SubKey identified, RequestFacts facts, @Nullable InetAddress source, Route route) {
        Decided first = current(identified, facts, source, route);
        Decided decided = first;
        Route left = route;
        while (decided.full() != null) {
            left = left.avoiding(decided.full());
            decided = current(identified, facts, source, left);
        }
        boolean noOther = decided.refusal() != null && decided.refusal().reason() == DenialReason.NO_MAIN_KEY;
        // That there is no other main key is no news to who is told how long the limit of this one lasts.
        Decided told = noOther && !route.onlyReady() ? first : decided;
        Admission admission = told.admission() != null ? told.admission() : told.refusal();
        return admission != null
                ? admission
                : Refusal.of(
                        DenialReason.ADMISSION_UNAVAILABLE, "The key is being changed too often to decide. Try again.");
    }

    /** Decides until nothing that it was decided on is out of date; undecided if that takes too often. */
    private Decided current(SubKey identified, RequestFacts facts, @Nullable InetAddress source, Route route) {
        Decided decided = once(identified, known.shared(), facts, source, route);
        for (int i = 0; i < DECISIONS && decided.admission() == null; i++) {
            Optional<SubKey> reloaded = known.reload(identified.id(), identified.digest());
            if (reloaded.isEmpty()) {
                return Decided.against(Validity.unknownKey());
            }
            decided = once(reloaded.get(), known.refresh(), facts, source, route);
            if (decided.refusal() != null) {
                return decided;
            }
        }
        return decided;
    }

    /**
     * Decides once on what is known, without waiting for the ledger.
     *
     * @param then runs what follows a decision that took its time
     * @return empty if that is not enough; fails if the store does
     */
    CompletionStage<Optional<Admission>> soon(
            SubKey identified, RequestFacts facts, @Nullable InetAddress source, Executor then) {
        Instant now = clock.instant();
        Planner.Planned planned = plan(identified, known.shared(), facts, source, Route.FREE, now);
        if (!(planned instanceof Planner.Planned.As as)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return admitting
                .reserveSoon(identified, as.plan(), now, then)
                .thenApply(outcome -> outcome.filter(each -> elsewhere(as.plan(), each) == null)
                        .map(Admitting.Outcome::admission));
    }

    private Decided once(SubKey key, Shared shared, RequestFacts facts, @Nullable InetAddress source, Route route) {
        Instant now = clock.instant();
        Planner.Planned planned = plan(key, shared, facts, source, route, now);
        if (planned instanceof Planner.Planned.Not not) {
            return Decided.against(not.refusal());
        }
        Plan plan = ((Planner.Planned.As) planned).plan();
        return admitting
                .reserve(key, plan, now)
                .map(outcome -> new Decided(outcome.admission(), null, elsewhere(plan, outcome)))
                .orElseGet(() -> new Decided(null, null, null));
    }

    /** The main key whose limits refuse a request that may be made with another one; null if that is not so. */
    private static @Nullable MainKeyId elsewhere(Plan plan, Admitting.Outcome outcome) {
        return outcome.isForMainKey() && !plan.tied() ? plan.mainKey().id() : null;
    }

    private Planner.Planned plan(
            SubKey key, Shared shared, RequestFacts facts, @Nullable InetAddress source, Route route, Instant now) {
        if (Validity.check(key, now) instanceof Refusal refusal) {
            return new Planner.Planned.Not(refusal);
        }
        Judgement judgement = Judgement.of(shared, key, facts, new Circumstances(now, source));
        if (judgement.refusal() != null) {
            return new Planner.Planned.Not(judgement.refusal());
        }
        Origin origin = origins.of(key, shared, facts);
        if (origin.refusal() != null) {
            return new Planner.Planned.Not(origin.refusal());
        }
        return planner.plan(key, shared, facts, judgement.amendments(), now, route.with(origin.mainKey()));
    }
}
