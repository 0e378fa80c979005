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

    /** The key was changed, is not valid any more, or is gone; nothing was changed. Read it again and decide again. */
    record KeyChanged() implements ReserveResult {}
}
