package io.fgproxy.store;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Balance;
import java.util.Optional;

/**
 * The counters behind the limits. The verbs: {@code reserve} before a request goes upstream, then exactly one of
 * {@code settle} when upstream answered with success and {@code release} when nothing was consumed. At every instant,
 * for any number of threads and nodes, {@code used + held <= limit}.
 */
public interface QuotaLedger {
    /**
     * Opens a hold, if and only if the key is still at {@code hold.keyVersion()}, valid at {@code hold.openedAt()}, the
     * shared rules are still at {@code hold.sharedVersion()}, and the limit has room. All of this is one atomic step: a key that was revoked, edited or used up before this call is
     * never admitted by it. A key that was changed and has no room either is {@link ReserveResult.KeyChanged}.
     *
     * @throws StoreException if the store failed, or a hold with this id is open already; the second changes nothing.
     *     After the first the hold may be open nevertheless: do not send the request, and release it when the store
     *     answers again
     */
    ReserveResult reserve(Hold hold);

    /**
     * Turns a hold into use. Returns true if this call did it, false if the hold does not exist (any more), because it
     * was settled, released, or its key was deleted: calling again is harmless. The key may have changed meanwhile.
     */
    boolean settle(String holdId);

    /** Gives a hold back. Returns true if this call did it, false if the hold does not exist (any more). */
    boolean release(String holdId);

    /** How the key stands; empty if there is no such key. */
    Optional<Balance> balance(SubKeyId key);
}
