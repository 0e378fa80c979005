package io.fgproxy.testkit.store;

import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Book;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SettleResult;
import io.fgproxy.store.Settlement;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads the counters, thinks, and writes them: two requests spend one. Knows no keys. May believe what it is told that it
 * holds.
 */
final class LossyLedger implements QuotaLedger {
    private final boolean believing;
    private final Map<Counter, Tally> tallies = new ConcurrentHashMap<>();
    private final Map<String, Hold> holds = new ConcurrentHashMap<>();

    LossyLedger(boolean believing) {
        this.believing = believing;
    }

    private Book bookOf(Collection<Counter> counters) {
        Book book = new Book();
        counters.forEach(counter -> book.enter(counter, tallies.getOrDefault(counter, Tally.ZERO)));
        return book;
    }

    private void keep(Book book) {
        // Long enough for another thread to read the same: that is the flaw, not a way to wait for something.
        LockSupport.parkNanos(200_000);
        book.changed().forEach(counter -> tallies.put(counter, book.tally(counter)));
    }

    @Override
    public CompletionStage<ReserveResult> reserve(Reservation reservation) {
        Book book = bookOf(reservation.claims().stream().map(Claim::counter).toList());
        ReserveResult result = book.reserve(reservation);
        keep(book);
        if (result instanceof ReserveResult.Reserved reserved) {
            holds.put(reservation.id(), reserved.hold());
        }
        return CompletableFuture.completedFuture(result);
    }

    @Override
    public CompletionStage<SettleResult> settle(Settlement settlement) {
        Hold known = holds.remove(settlement.hold().id());
        if (known == null) {
            return CompletableFuture.completedFuture(SettleResult.UNKNOWN);
        }
        Hold hold = believing ? settlement.hold() : known;
        Book book = bookOf(hold.counters());
        SettleResult result = book.settle(hold, settlement.consumed());
        keep(book);
        return CompletableFuture.completedFuture(result);
    }

    @Override
    public Map<Counter, Tally> read(Collection<Counter> counters) {
        Map<Counter, Tally> found = new HashMap<>();
        counters.forEach(counter -> found.put(counter, tallies.getOrDefault(counter, Tally.ZERO)));
        return found;
    }

    @Override
    public void forgive(Counter counter) {}

    @Override
    public void extend(Collection<String> holdIds, Instant deadline) {}

    @Override
    public List<Hold> collect(Instant now, int most) {
        return List.of();
    }

    @Override
    public int forgetWindows(Instant endedBefore, int most) {
        return 0;
    }
}
