package io.fgproxy.gate;

import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Settlement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ends of holds that a failing store did not take, or may not have taken, until it answers again. Until then such a
 * hold goes on counting against its limits, which is the safe side. Kept in memory only: if this process dies, the hold
 * is charged at its deadline. Thread-safe.
 */
final class OpenEnds {
    private static final Logger LOG = LoggerFactory.getLogger(OpenEnds.class);
    private static final int MOST = 10_000;
    private static final int AT_ONCE = 100;

    private final LinkedBlockingQueue<Settlement> ends = new LinkedBlockingQueue<>(MOST);
    private final Consumer<String> closed;
    private final UnaryOperator<Settlement> stamp;

    /**
     * @param closed hears the id of each hold that needs no more care
     * @param clock tells when a late end is told: a row ends when the store takes it, for sums of the time before may be
     *     made already
     */
    OpenEnds(Consumer<String> closed, InstantSource clock) {
        this.closed = closed;
        this.stamp = end -> end.endingAt(Instant.ofEpochMilli(clock.millis()));
    }

    /** Remembers an end that the store failed to take. */
    void add(Settlement end) {
        if (!ends.offer(end)) {
            LOG.warn(
                    "Hold {} stays open: too many ends wait for the store",
                    end.hold().id());
            closed.accept(end.hold().id());
        }
    }

    /**
     * Tells some of the ends, now that the store has answered something else. Blocks; never throws.
     *
     * @return true if that closed a hold
     */
    boolean tellSome(QuotaLedger ledger) {
        boolean any = false;
        for (int i = 0; i < AT_ONCE; i++) {
            Settlement end = ends.poll();
            if (end == null) {
                break;
            }
            try {
                any |= now(staged(() -> ledger.settle(stamp.apply(end))).toCompletableFuture())
                        .closed();
                closed.accept(end.hold().id());
            } catch (RuntimeException e) {
                LOG.debug("The store fails again", e);
                add(end);
                break;
            }
        }
        return any;
    }

    /** Waits for the result; what it fails with is thrown as it is. */
    static <T> T now(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw reason(e);
        }
    }

    /** The stage of a call of a ledger that throws what its stage should fail with. */
    static <T> CompletionStage<T> staged(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException | OutOfMemoryError e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** With what a stage failed, out of its wrapping. */
    static RuntimeException reason(Throwable fault) {
        Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
        return cause instanceof RuntimeException reason ? reason : new CompletionException(cause);
    }

    /** Whether there are any. */
    boolean areAny() {
        return !ends.isEmpty();
    }
}
