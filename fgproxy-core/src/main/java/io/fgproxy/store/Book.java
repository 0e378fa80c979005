package io.fgproxy.store;

import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Demand;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Shortage;
import io.fgproxy.quota.Tally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counters that their keeper has locked, and the arithmetic on them: what a ledger decides is decided here, whatever it
 * keeps its counters in. Not thread-safe.
 */
public final class Book {
    private final Map<Counter, Tally> tallies = new HashMap<>();
    private final Set<Counter> kept = new HashSet<>();
    private final Set<Counter> changed = new HashSet<>();

    /** An empty book. */
    public Book() {}

    /** Enters how a counter stands. */
    public void enter(Counter counter, Tally tally) {
        enter(counter, tally, true);
    }

    /**
     * Enters how a counter stands, or how a new one begins.
     *
     * @param there whether its keeper has it already
     */
    public void enter(Counter counter, Tally tally, boolean there) {
        tallies.put(counter, tally);
        if (there) {
            kept.add(counter);
        }
    }

    /** Whether the counter was entered. */
    public boolean has(Counter counter) {
        return tallies.containsKey(counter);
    }

    /** Whether the keeper had this counter when it was entered. */
    public boolean wasThere(Counter counter) {
        return kept.contains(counter);
    }

    /** How a counter stands; zero if it was not entered. */
    public Tally tally(Counter counter) {
        return tallies.getOrDefault(counter, Tally.ZERO);
    }

    /** The counters that do not stand any more as they were entered. */
    public Set<Counter> changed() {
        return Collections.unmodifiableSet(changed);
    }

    /**
     * Holds what a reservation asks for in all of its counters, or nothing. Whether its key is still as it was is the
     * keeper's to know.
     */
    public ReserveResult reserve(Reservation reservation) {
        Shortage shortage = looseShortage(reservation);
        OptionalLong cap = shortage == null ? reservation.strict().fit(rooms(reservation)) : OptionalLong.empty();
        if (cap.isEmpty()) {
            Shortage first = shortage == null ? strictShortage(reservation) : shortage;
            return new ReserveResult.Exhausted(first, tallies(reservation));
        }
        Hold hold = reservation.granted(cap.getAsLong());
        for (Counter counter : hold.counters()) {
            change(counter, tally(counter).hold(hold.in(counter)));
        }
        return new ReserveResult.Reserved(hold, cap.getAsLong(), tallies(reservation));
    }

    /** Gives back what a hold holds and charges what was consumed. Whether it is open is the keeper's to know. */
    public SettleResult settle(Hold hold, Amounts consumed) {
        Map<Counter, Tally> after = new HashMap<>();
        for (Counter counter : hold.counters()) {
            change(counter, tally(counter).settle(hold.in(counter), consumed));
            after.put(counter, tally(counter));
        }
        return new SettleResult(true, after);
    }

    private void change(Counter counter, Tally tally) {
        tallies.put(counter, tally);
        changed.add(counter);
    }

    private Map<Counter, Tally> tallies(Reservation reservation) {
        Map<Counter, Tally> found = new HashMap<>();
        reservation.claims().forEach(claim -> found.put(claim.counter(), tally(claim.counter())));
        return found;
    }

    private List<Demand.Room> rooms(Reservation reservation) {
        List<Demand.Room> rooms = new ArrayList<>();
        for (Claim claim : reservation.claims()) {
            if (!claim.counter().isLoose()) {
                claim.limits().forEach(limit -> rooms.add(room(claim, limit, reservation.at())));
            }
        }
        return rooms;
    }

    private Demand.Room room(Claim claim, Limit limit, Instant at) {
        return new Demand.Room(limit.meter(), tally(claim.counter()).room(limit, at));
    }

    private @Nullable Shortage looseShortage(Reservation reservation) {
        for (Claim claim : reservation.claims()) {
            for (Limit limit : claim.limits()) {
                long wanted = reservation.loose().of(limit.meter());
                if (claim.counter().isLoose()
                        && room(claim, limit, reservation.at()).free() < wanted) {
                    return shortage(claim, limit, reservation, wanted);
                }
            }
        }
        return null;
    }

    /** The first limit that alone has no room. */
    private Shortage strictShortage(Reservation reservation) {
        Demand demand = reservation.strict();
        for (Claim claim : reservation.claims()) {
            for (Limit limit : claim.limits()) {
                boolean full = !claim.counter().isLoose()
                        && demand.fit(List.of(room(claim, limit, reservation.at())))
                                .isEmpty();
                if (full) {
                    return shortage(
                            claim, limit, reservation, demand.at(demand.least()).of(limit.meter()));
                }
            }
        }
        throw new IllegalStateException("Every limit has room, but not all of them have");
    }

    private Shortage shortage(Claim claim, Limit limit, Reservation reservation, long wanted) {
        Tally tally = tally(claim.counter());
        return new Shortage(claim.counter(), limit, limit.amountAt(reservation.at()), tally, wanted);
    }
}
