package io.fgproxy.store;

import io.fgproxy.quota.Amounts;
import io.fgproxy.usage.UsageRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a hold ends. Immutable and thread-safe.
 *
 * @param hold as it was opened; what is given back is what the ledger knows of it, not what this says
 * @param consumed what is charged; {@link Amounts#NONE} to give everything back
 * @param record the row for the usage log; null for none
 */
public record Settlement(
        Hold hold, Amounts consumed, @Nullable UsageRecord record) {
    /** Gives everything back. */
    public static Settlement release(Hold hold) {
        return new Settlement(hold, Amounts.NONE, null);
    }

    /** The same, if it has a row, with one that ends then. */
    public Settlement endingAt(Instant end) {
        return record == null ? this : new Settlement(hold, consumed, record.endingAt(end));
    }
}
