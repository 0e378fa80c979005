package io.fgproxy.store;

import io.fgproxy.quota.Balance;

/** The answer to {@link QuotaLedger#reserve}. */
public sealed interface ReserveResult {
    /** The hold is open. */
    record Reserved() implements ReserveResult {}

    /**
     * The limit has no room; nothing was changed.
     *
     * @param balance how the key stands
     */
    record Exhausted(Balance balance) implements ReserveResult {}

    /**
     * The key or the shared rules were changed, or the key is not valid any more, or gone; nothing was changed. Read both
     * again and decide again.
     */
    record KeyChanged() implements ReserveResult {}
}
