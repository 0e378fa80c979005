package io.fgproxy.store;

import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Tally;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The counters behind the limits. The verbs: {@code reserve} before a request goes upstream, then exactly one
 * {@code settle} when it has ended. At every instant, for any number of threads and nodes, {@code used + held <= amount}
 * holds for every strict limit, except for one that was lowered below them. What a call of {@code reserve} or
 * {@code settle} answers is durable: it was committed before.
 *
 * <p>The stages that are returned fail with {@link StoreException}. Their dependents may run on a thread of the ledger
 * and must not block it.
 */
public interface QuotaLedger {
    /**
     * Opens a hold, if and only if the key is still at {@code keyVersion}, valid at {@code at}, the shared rules are
     * still at {@code sharedVersion}, and every limit has room. All of this is one atomic step that begins after this
     * was called: a key that was revoked, edited or used up before is never admitted. A key that was changed and has no
     * room either is {@link ReserveResult.KeyChanged}. A counter that was not there begins with what other windows of
     * the same counter that overlap it have used and held.
     *
     * @return fails if the store failed, or a hold with this id is open already; the second changes nothing. After the
     *     first the hold may be open nevertheless: do not send the request, and release it when the store answers again
     */
    CompletionStage<ReserveResult> reserve(Reservation reservation);

    /**
     * Ends a hold: gives back what was held, charges what was consumed, appends the row to the usage log, and keeps
     * where what it created came from, together or not at all. Calling again is harmless, and so is a key that was changed meanwhile; a hold whose key was deleted is
     * gone. When this fails, it may have happened or not; call it again when the store answers.
     */
    CompletionStage<SettleResult> settle(Settlement settlement);

    /**
     * How these counters stand. One that is not there stands as {@link #reserve} would let it begin: {@link Tally#ZERO},
     * if no other window overlaps it.
     */
    Map<Counter, Tally> read(Collection<Counter> counters);

    /** Sets what a counter has used to zero; what is held stays. For its owner's explicit wish only. */
    void forgive(Counter counter);

    /** Moves the deadlines of those of these holds that are still open. */
    void extend(Collection<String> holdIds, Instant deadline);

    /**
     * Charges holds whose deadline has passed with what they hold, for nobody knows how they ended, and logs that. Any
     * number of nodes may do this at once.
     *
     * @param now the deadlines before this have passed
     * @param most how many at most
     * @return those that this call collected
     */
    List<Hold> collect(Instant now, int most);

    /**
     * Forgets counters of windows that ended before this, where nothing is held. Lifetimes stay.
     *
     * @param most how many at most
     * @return how many were forgotten
     */
    int forgetWindows(Instant endedBefore, int most);
}
