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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

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
     * Waits for the ledger.
     *
     * @param plan that nothing is against
     * @return empty if the key, or what it shares, was changed while it was decided on, or if room was made
     */
    Optional<Outcome> reserve(SubKey key, Plan plan, Instant at) {
        UpstreamCredential credential = credential(plan);
        ReserveResult result = OpenEnds.now(reserve(plan.reservation()).toCompletableFuture());
        boolean gaveBack = tickets.openEnds().tellSome(ledger);
        return result instanceof ReserveResult.Exhausted && gaveBack
                ? Optional.empty()
                : outcome(key, plan, at, credential, result);
    }

    /**
     * The same without waiting; empty, too, if there are ends that the ledger has to be told of first.
     *
     * @param then runs what follows if the ledger does not answer at once
     */
    CompletionStage<Optional<Outcome>> reserveSoon(SubKey key, Plan plan, Instant at, Executor then) {
        if (tickets.openEnds().areAny()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        UpstreamCredential credential = credential(plan);
        CompletableFuture<ReserveResult> result = reserve(plan.reservation()).toCompletableFuture();
        // The thread that answers is the ledger's, and others wait for it.
        CompletionStage<ReserveResult> here =
                result.isDone() ? result : result.whenCompleteAsync((answer, fault) -> {}, then);
        return here.thenApply(answer -> outcome(key, plan, at, credential, answer));
    }

    private UpstreamCredential credential(Plan plan) {
        return AzureOffer.with(mainKeys.open(plan.mainKey()), plan.mainKey(), plan.facts(), plan.amendments());
    }

    private Optional<Outcome> outcome(
            SubKey key, Plan plan, Instant at, UpstreamCredential credential, ReserveResult result) {
        if (result instanceof ReserveResult.Reserved reserved) {
            List<LimitStanding> standings = Claims.standings(plan.claims(), reserved.tallies(), at);
            Ticket ticket = new Ticket(key, plan, reserved.hold(), credential, standings, health, tickets);
            tickets.opened(ticket);
            return Optional.of(new Outcome(new Admission.Admitted(ticket, plan.bounded(reserved.cap())), false));
        }
        if (result instanceof ReserveResult.Exhausted exhausted) {
            Shortage shortage = exhausted.shortage();
            List<LimitStanding> standings = Claims.standings(plan.claims(), exhausted.tallies(), at);
            Refusal refusal = Shortages.refusal(shortage, standings, at);
            return Optional.of(new Outcome(refusal, Shortages.isMainKey(shortage.counter())));
        }
        return Optional.empty();
    }

    private CompletionStage<ReserveResult> reserve(Reservation reservation) {
        return OpenEnds.staged(() -> ledger.reserve(reservation))
                .exceptionallyCompose(fault -> undone(reservation, fault));
    }

    /** The store may have opened the hold and failed to say so. The request is not admitted, so it is free. */
    private CompletionStage<ReserveResult> undone(Reservation reservation, Throwable fault) {
        Settlement end = Settlement.release(reservation.granted(0));
        return OpenEnds.staged(() -> ledger.settle(end)).handle((closed, second) -> {
            RuntimeException reason = OpenEnds.reason(fault);
            if (second != null) {
                reason.addSuppressed(OpenEnds.reason(second));
                tickets.openEnds().add(end);
            }
            throw reason;
        });
    }
}
