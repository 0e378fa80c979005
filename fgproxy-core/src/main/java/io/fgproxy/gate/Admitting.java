package io.fgproxy.gate;

import io.fgproxy.key.SubKey;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Shortage;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.Settlement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The last step of an admission: room in every limit for a request that the policies allow. Thread-safe. */
final class Admitting {
    private final QuotaLedger ledger;
    private final MainKeyOpener mainKeys;
    private final MainKeyHealth health;
    private final OpenTickets tickets;

    Admitting(QuotaLedger ledger, MainKeyOpener mainKeys, MainKeyHealth health, OpenTickets tickets) {
        this.ledger = ledger;
        this.mainKeys = mainKeys;
        this.health = health;
        this.tickets = tickets;
    }

    /**
     * What became of it.
     *
     * @param admission what is decided
     * @param isForMainKey whether it is refused for the limits of the main key, and might not be with another one
     */
    record Outcome(Admission admission, boolean isForMainKey) {}

    /**
     * Empty if the key, or what it shares, was changed while it was decided on, or if room was made.
     *
     * @param plan that nothing is against
     */
    Optional<Outcome> reserve(SubKey key, Plan plan, Instant at) {
        UpstreamCredential credential =
                AzureOffer.with(mainKeys.open(plan.mainKey()), plan.mainKey(), plan.facts(), plan.amendments());
        ReserveResult result = reserve(plan.reservation());
        boolean gaveBack = tickets.openEnds().tellSome(ledger);
        if (result instanceof ReserveResult.Reserved reserved) {
            tickets.opened(reserved.hold());
            List<LimitStanding> standings = Claims.standings(plan.claims(), reserved.tallies(), at);
            Ticket ticket = new Ticket(key, plan, reserved.hold(), credential, standings, health, tickets);
            return Optional.of(new Outcome(new Admission.Admitted(ticket, plan.bounded(reserved.cap())), false));
        }
        if (result instanceof ReserveResult.Exhausted exhausted && !gaveBack) {
            Shortage shortage = exhausted.shortage();
            List<LimitStanding> standings = Claims.standings(plan.claims(), exhausted.tallies(), at);
            Refusal refusal = Shortages.refusal(shortage, standings, at);
            return Optional.of(new Outcome(refusal, Shortages.isMainKey(shortage.counter())));
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
