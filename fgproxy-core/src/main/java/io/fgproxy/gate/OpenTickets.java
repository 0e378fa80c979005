package io.fgproxy.gate;

import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.SettleResult;
import io.fgproxy.store.Settlement;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The holds that this node keeps open, and what becomes of them. Thread-safe. */
final class OpenTickets {
    /** How long a hold outlives the last sign of life of the node that opened it. */
    static final Duration HOLD_TIME = Duration.ofMinutes(3);

    /** Clocks of nodes differ; a hold is collected only when every sane clock agrees that it is overdue. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(OpenTickets.class);
    private static final int AT_ONCE = 500;
    private static final int MOST_PIECES = 10;
    private static final int PER_CENT = 100;

    private final KeyStore store;
    private final InstantSource clock;
    private final Retention retention;
    private final Consumer<LimitEvent> listener;

    /**
     * By the ids of holds, who can still end them: their tickets, or the ends that wait for the store. What nobody can end
     * any more, because a step was lost for want of memory, is not kept alive either.
     */
    private final Map<String, WeakReference<Object>> live = new ConcurrentHashMap<>();

    private final OpenEnds openEnds;

    OpenTickets(KeyStore store, InstantSource clock, Retention retention, Consumer<LimitEvent> listener) {
        this.store = store;
        this.clock = clock;
        this.retention = retention;
        this.listener = listener;
        this.openEnds = new OpenEnds(live::remove, clock);
    }

    OpenEnds openEnds() {
        return openEnds;
    }

    InstantSource clock() {
        return clock;
    }

    /** How many there are. */
    int open() {
        return live.size();
    }

    void opened(Ticket ticket) {
        live.put(ticket.id(), new WeakReference<>(ticket));
    }

    /** Tells the store how a hold ended. The stage never fails: what the store does not take is told it again later. */
    CompletionStage<SettleResult> close(Settlement end, List<LimitStanding> standings) {
        return OpenEnds.staged(() -> store.ledger().settle(end)).handle((result, fault) -> {
            if (fault != null) {
                LOG.warn(
                        "Hold {} of {} stays open until the store takes its end",
                        end.hold().id(),
                        end.hold().key(),
                        fault);
                // It stays alive, for to the store it is open.
                live.replace(end.hold().id(), new WeakReference<>(end));
                openEnds.add(end);
                return SettleResult.UNKNOWN;
            }
            live.remove(end.hold().id());
            standings.forEach(standing -> alert(standing, end, result));
            return result;
        });
    }

    private void alert(LimitStanding before, Settlement end, SettleResult result) {
        Tally tally = result.tallies().get(before.counter());
        if (tally == null) {
            return;
        }
        LimitStanding after = LimitStanding.of(before.counter(), before.limit(), tally, clock.instant());
        long consumed = end.consumed().of(before.limit().meter());
        for (int percent : before.limit().alerts()) {
            double mark = (double) after.amount() * percent / PER_CENT;
            if (after.used() >= mark && after.used() - consumed < mark) {
                try {
                    listener.accept(new LimitEvent(end.hold().key(), after, percent));
                } catch (RuntimeException e) {
                    LOG.error("The listener for events of limits failed", e);
                }
            }
        }
    }

    /** Moves deadlines on, collects what others left, tells late ends, and forgets what is old. Blocks. */
    void maintain() {
        Instant now = clock.instant();
        openEnds.tellSome(store.ledger());
        live.values().removeIf(end -> end.refersTo(null));
        List<String> mine = List.copyOf(live.keySet());
        for (int i = 0; i < mine.size(); i += AT_ONCE) {
            store.ledger().extend(mine.subList(i, Math.min(mine.size(), i + AT_ONCE)), now.plus(HOLD_TIME));
        }
        List<Hold> collected;
        do {
            collected = store.ledger().collect(now.minus(CLOCK_SKEW), AT_ONCE);
            for (Hold hold : collected) {
                LOG.warn(
                        "Nobody said how request {} of {} ended: it is charged with what it held",
                        hold.id(),
                        hold.key());
            }
        } while (collected.size() == AT_ONCE);
        store.ledger().forgetWindows(now.minus(retention.windows()), AT_ONCE);
        rollUp(now);
        store.usageLog().forget(now.minus(retention.usage()), AT_ONCE);
        store.objects().forget(now.minus(retention.usage()), AT_ONCE);
        store.usageLog().forgetSums(now.minus(retention.sums()));
        store.refusalLog().forget(now.minus(retention.sums()), AT_ONCE);
        store.auditLog().forget(now.minus(retention.audit()), AT_ONCE);
    }

    /** Before rows are forgotten, so that their sums are known; in pieces, for the deadlines of holds cannot wait. */
    private void rollUp(Instant now) {
        boolean more = true;
        for (int i = 0; i < MOST_PIECES && more; i++) {
            more = store.usageLog().rollUp(now);
        }
    }
}
