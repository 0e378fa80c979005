package io.fgproxy.store.memory;

import io.fgproxy.key.KeyState;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Book;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SettleResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.StoreException;
import io.fgproxy.usage.UsageRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * All counters under one lock, which is held for less than a microsecond. A key that was deleted is looked up under that
 * lock, so nothing is counted for it after its counters were forgotten.
 */
final class MemoryLedger implements QuotaLedger {
    private final MemorySubKeys keys;
    private final MemorySharedRules sharedRules;
    private final MemoryUsageLog log;
    private final MemoryStoredObjects objects;
    private final Map<String, Map<Counter, Tally>> counters = new HashMap<>();
    private final Map<String, Hold> holds = new LinkedHashMap<>();

    MemoryLedger(MemorySubKeys keys, MemorySharedRules sharedRules, MemoryUsageLog log, MemoryStoredObjects objects) {
        this.keys = keys;
        this.sharedRules = sharedRules;
        this.log = log;
        this.objects = objects;
    }

    @Override
    public CompletionStage<ReserveResult> reserve(Reservation reservation) {
        try {
            return CompletableFuture.completedFuture(open(reservation));
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized ReserveResult open(Reservation reservation) {
        Optional<SubKey> key = keys.find(reservation.key());
        boolean asDecided = key.isPresent()
                && key.get().version() == reservation.keyVersion()
                && key.get().stateAt(reservation.at()) == KeyState.VALID
                && sharedRules.load().version() == reservation.sharedVersion();
        if (!asDecided) {
            return new ReserveResult.KeyChanged();
        }
        if (holds.containsKey(reservation.id())) {
            throw new StoreException("A hold with this id is open already: " + reservation.id());
        }
        Book book = bookOf(reservation.counters());
        ReserveResult result = book.reserve(reservation);
        if (result instanceof ReserveResult.Reserved reserved) {
            List<Counter> changed = prepare(book);
            open(reserved.hold());
            keep(book, changed);
        }
        return result;
    }

    /** A map that cannot grow for want of memory may have taken the entry all the same. */
    private void open(Hold hold) {
        try {
            holds.put(hold.id(), hold);
        } catch (OutOfMemoryError e) {
            holds.remove(hold.id());
            throw e;
        }
    }

    @Override
    public CompletionStage<SettleResult> settle(Settlement settlement) {
        return CompletableFuture.completedFuture(close(settlement));
    }

    private synchronized SettleResult close(Settlement settlement) {
        Hold open = holds.get(settlement.hold().id());
        if (open == null) {
            return SettleResult.UNKNOWN;
        }
        Book book = bookOf(open.counters());
        SettleResult result = book.settle(open, settlement.consumed());
        List<Counter> changed = prepare(book);
        UsageRecord row = settlement.record();
        if (row != null) {
            objects.add(settlement.created(), open.mainKey(), row.endedAt());
            log.append(row);
        }
        keep(book, changed);
        holds.remove(open.id());
        return result;
    }

    private Book bookOf(Collection<Counter> wanted) {
        Book book = new Book();
        for (Counter counter : wanted) {
            Map<Counter, Tally> owned = counters.getOrDefault(counter.owner(), Map.of());
            Tally tally = owned.get(counter);
            book.enter(counter, tally != null ? tally : seedOf(counter, owned), tally != null);
        }
        return book;
    }

    private static Tally seedOf(Counter counter, Map<Counter, Tally> owned) {
        Tally seed = Tally.ZERO;
        for (Map.Entry<Counter, Tally> other : owned.entrySet()) {
            if (counter.overlaps(other.getKey())) {
                seed = seed.settle(
                        Tally.ZERO.held(),
                        other.getValue().used().plus(other.getValue().held()));
            }
        }
        return seed;
    }

    /** Makes room for what the book has changed, and changes nothing yet; all that may fail for want of memory is in here. */
    private List<Counter> prepare(Book book) {
        List<Counter> changed = List.copyOf(book.changed());
        Map<Counter, Tally> missing = new HashMap<>();
        for (Counter counter : changed) {
            if (!book.wasThere(counter)) {
                missing.put(counter, seedOf(counter, counters.getOrDefault(counter.owner(), Map.of())));
            }
        }
        missing.forEach((counter, seed) -> counters.computeIfAbsent(counter.owner(), owner -> new HashMap<>())
                .put(counter, seed));
        return changed;
    }

    /** Does all or nothing, for it needs no memory. */
    private void keep(Book book, List<Counter> prepared) {
        for (int i = 0; i < prepared.size(); i++) {
            Counter counter = prepared.get(i);
            Map<Counter, Tally> owned = counters.get(counter.owner());
            if (owned != null) {
                owned.put(counter, book.tally(counter));
            }
        }
    }

    @Override
    public synchronized Map<Counter, Tally> read(Collection<Counter> wanted) {
        Map<Counter, Tally> found = new HashMap<>();
        Book book = bookOf(wanted);
        wanted.forEach(counter -> found.put(counter, book.tally(counter)));
        return found;
    }

    @Override
    public synchronized void forgive(Counter counter) {
        Map<Counter, Tally> owned = counters.get(counter.owner());
        if (owned != null) {
            owned.computeIfPresent(counter, (same, tally) -> new Tally(Tally.ZERO.used(), tally.held()));
        }
    }

    @Override
    public synchronized void extend(Collection<String> holdIds, Instant deadline) {
        for (String id : holdIds) {
            holds.computeIfPresent(id, (same, hold) -> hold.until(deadline));
        }
    }

    @Override
    public synchronized List<Hold> collect(Instant now, int most) {
        List<Hold> overdue = holds.values().stream()
                .filter(hold -> hold.deadline().isBefore(now))
                .limit(most)
                .toList();
        overdue.forEach(hold -> close(hold.collected(now)));
        return overdue;
    }

    @Override
    public synchronized int forgetWindows(Instant endedBefore, int most) {
        int forgotten = 0;
        for (Map<Counter, Tally> owned : new ArrayList<>(counters.values())) {
            Iterator<Map.Entry<Counter, Tally>> entries = owned.entrySet().iterator();
            while (entries.hasNext() && forgotten < most) {
                Map.Entry<Counter, Tally> entry = entries.next();
                boolean idle = entry.getValue().held().equals(Amounts.NONE);
                if (idle && entry.getKey().end() < endedBefore.toEpochMilli()) {
                    entries.remove();
                    forgotten++;
                }
            }
        }
        return forgotten;
    }

    /** A key was deleted: its counters and its holds go. */
    synchronized void forget(SubKey key) {
        counters.remove(key.id().value());
        for (Hold hold : List.copyOf(holds.values())) {
            if (hold.key().equals(key.id())) {
                Book book = bookOf(hold.counters().stream()
                        .filter(counter -> !counter.owner().equals(key.id().value()))
                        .toList());
                book.settle(hold.outside(key.id()), hold.strict());
                keep(book, prepare(book));
                holds.remove(hold.id());
            }
        }
    }
}
