package io.fgproxy.jdbc;

import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.store.Hold;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SettleResult;
import io.fgproxy.store.Settlement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One thing that is wanted of the ledger, and who waits for the answer. */
sealed interface LedgerCall {
    /** The counters that must be locked for it. */
    List<Counter> counters();

    /** Tells who waits that it failed. */
    void fail(Throwable fault);

    /**
     * Opens a hold.
     *
     * @param likely the hold, if there is room for all that is wanted
     */
    record Reserve(Reservation reservation, StoredHold likely, CompletableFuture<ReserveResult> answer)
            implements LedgerCall {
        Reserve(Reservation reservation, CompletableFuture<ReserveResult> answer) {
            this(
                    reservation,
                    StoredHold.of(reservation.granted(reservation.strict().most())),
                    answer);
        }

        /** The hold that was opened, as the database keeps it. */
        StoredHold stored(Hold hold) {
            return hold.equals(likely.hold()) ? likely : StoredHold.of(hold);
        }

        @Override
        public List<Counter> counters() {
            return reservation.claims().stream().map(Claim::counter).toList();
        }

        @Override
        public void fail(Throwable fault) {
            answer.completeExceptionally(fault);
        }
    }

    /**
     * Ends a hold.
     *
     * @param known the hold, as far as who ends it knows
     * @param overdueBefore only if its deadline was before this; null for in any case
     */
    record Close(
            Settlement settlement,
            StoredHold known,
            @Nullable Long overdueBefore,
            CompletableFuture<SettleResult> answer)
            implements LedgerCall {
        Close(Settlement settlement, @Nullable Long overdueBefore, CompletableFuture<SettleResult> answer) {
            this(settlement, StoredHold.of(settlement.hold()), overdueBefore, answer);
        }

        String holdId() {
            return settlement.hold().id();
        }

        @Override
        public List<Counter> counters() {
            return settlement.hold().counters();
        }

        @Override
        public void fail(Throwable fault) {
            answer.completeExceptionally(fault);
        }
    }
}
