package io.fgproxy.gate;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.price.Estimator;
import io.fgproxy.price.Quote;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import io.fgproxy.store.HoldIds;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.Settlement;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The last step of an admission: room in every limit for a request that the policies allow. Thread-safe. */
final class Admitting {
    private static final HoldIds IDS = new HoldIds(new SecureRandom());

    private final QuotaLedger ledger;
    private final MainKeyOpener mainKeys;
    private final Estimator estimator;
    private final OpenTickets tickets;

    Admitting(QuotaLedger ledger, MainKeyOpener mainKeys, Estimator estimator, OpenTickets tickets) {
        this.ledger = ledger;
        this.mainKeys = mainKeys;
        this.estimator = estimator;
        this.tickets = tickets;
    }

    /**
     * What a request would have to find room for.
     *
     * @param facts as the request was read
     * @param amendments what the policies change of it
     * @param hidesUsage whether the answer is made to tell its usage though its receiver did not ask for it
     */
    record Plan(
            MainKey mainKey,
            List<Claim> claims,
            Quote quote,
            Reservation reservation,
            RequestFacts facts,
            List<Amendment> amendments,
            boolean hidesUsage) {
        /** The amendments, the usage asked for, and the output bounded where a limit holds that only this can keep. */
        List<Amendment> bounded(long cap) {
            List<Amendment> bounded = amendments;
            if (cap > 0 && hasStrictLimit(Meter::dependsOnOutput)) {
                bounded = OutputCap.apply(facts, bounded, cap, quote.strict().most());
            }
            if (quote.dueToolCap().isPresent() && hasStrictLimit(Meter::countsConsumption)) {
                bounded = OutputCap.set(bounded, quote.dueToolCap().get(), quote.toolCalls());
            }
            return hidesUsage ? StreamUsage.ask(bounded) : bounded;
        }

        private boolean hasStrictLimit(Predicate<Meter> kind) {
            return claims.stream()
                    .filter(claim -> !claim.counter().isLoose())
                    .flatMap(claim -> claim.limits().stream())
                    .anyMatch(limit -> kind.test(limit.meter()));
        }

        /** Why it is refused whatever room there is; empty if it is not. */
        Optional<Refusal> refusal() {
            List<Meter> meters = claims.stream()
                    .flatMap(claim -> claim.limits().stream())
                    .map(Limit::meter)
                    .toList();
            if (quote.unpriced().isPresent() && meters.contains(Meter.COST_USD)) {
                return quote.unpriced().map(why -> unknown(why, "budget"));
            }
            return meters.stream().anyMatch(Meter::countsConsumption)
                    ? quote.unbounded().map(why -> unknown(why, "limit of tokens"))
                    : Optional.empty();
        }

        private static Refusal unknown(String why, String limit) {
            return Refusal.of(DenialReason.PRICE_UNKNOWN, why + " It is refused because a " + limit + " holds for it.");
        }
    }

    /** Empty if no main key is usable. */
    static Optional<Plan> plan(
            SubKey key,
            Shared shared,
            RequestFacts facts,
            List<Amendment> amendments,
            Estimator estimator,
            Instant at) {
        return shared.choose(key.settings().mainKeys()).map(mainKey -> {
            List<Claim> claims = Claims.of(key, shared.rules(), mainKey, facts, amendments, at);
            Quote quote = estimator.quote(facts, amendments, at);
            Reservation reservation = new Reservation(
                    IDS.next(at),
                    key.id(),
                    key.version(),
                    shared.version(),
                    key.settings().group(),
                    mainKey.id(),
                    facts.operation().name(),
                    facts.models().isEmpty() ? null : facts.models().get(0).name(),
                    at,
                    at.plus(OpenTickets.HOLD_TIME),
                    claims,
                    quote.strict(),
                    quote.loose());
            boolean hidesUsage = StreamUsage.isDue(facts, amendments);
            return new Plan(mainKey, claims, quote, reservation, facts, amendments, hidesUsage);
        });
    }

    static Refusal noMainKey() {
        return Refusal.of(DenialReason.NO_MAIN_KEY, "No usable main key is configured for this key. Tell its owner.");
    }

    /** What the request of a key would have to find room for; empty if no main key is usable. */
    Optional<Plan> plan(SubKey key, Shared shared, RequestFacts facts, List<Amendment> amendments, Instant at) {
        return plan(key, shared, facts, amendments, estimator, at);
    }

    /**
     * Empty if the key, or what it shares, was changed while it was decided on, or if room was made.
     *
     * @param plan that nothing is against
     */
    Optional<Admission> reserve(SubKey key, Plan plan, Instant at) {
        UpstreamCredential credential = mainKeys.open(plan.mainKey());
        ReserveResult result = reserve(plan.reservation());
        boolean gaveBack = tickets.openEnds().tellSome(ledger);
        if (result instanceof ReserveResult.Reserved reserved) {
            tickets.opened(reserved.hold());
            List<LimitStanding> standings = Claims.standings(plan.claims(), reserved.tallies(), at);
            Ticket ticket =
                    new Ticket(key, reserved.hold(), plan.quote(), credential, standings, plan.hidesUsage(), tickets);
            return Optional.of(new Admission.Admitted(ticket, plan.bounded(reserved.cap())));
        }
        if (result instanceof ReserveResult.Exhausted exhausted && !gaveBack) {
            List<LimitStanding> standings = Claims.standings(plan.claims(), exhausted.tallies(), at);
            return Optional.of(Shortages.refusal(exhausted.shortage(), standings, at));
        }
        return Optional.empty();
    }

    private ReserveResult reserve(Reservation reservation) {
        try {
            return OpenEnds.now(ledger.reserve(reservation).toCompletableFuture());
        } catch (RuntimeException e) {
            // The store may have opened the hold and failed to say so. The request is not admitted, so it is free.
            Settlement end = Settlement.release(reservation.granted(0));
            try {
                OpenEnds.now(ledger.settle(end).toCompletableFuture());
            } catch (RuntimeException second) {
                e.addSuppressed(second);
                tickets.openEnds().add(end);
            }
            throw e;
        }
    }
}
