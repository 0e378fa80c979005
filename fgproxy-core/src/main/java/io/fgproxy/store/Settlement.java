package io.fgproxy.store;

import io.fgproxy.quota.Amounts;
import io.fgproxy.usage.UsageRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a hold ends. Immutable and thread-safe.
 *
 * @param hold as it was opened; what is given back is what the ledger knows of it, not what this says
 * @param consumed what is charged; {@link Amounts#NONE} to give everything back
 * @param record the row for the usage log; null for none
 * @param created the objects that were stored upstream, with the main key of the hold; empty for none, and without a row
 */
public record Settlement(
        Hold hold, Amounts consumed, @Nullable UsageRecord record, List<CreatedObject> created) {
    /** Copies the list; objects of a request that has no row are an {@link IllegalArgumentException}. */
    public Settlement {
        created = List.copyOf(created);
        if (record == null && !created.isEmpty()) {
            throw new IllegalArgumentException("What is not logged cannot have created anything");
        }
    }

    /** The end of a request that stored nothing upstream. */
    public Settlement(Hold hold, Amounts consumed, @Nullable UsageRecord record) {
        this(hold, consumed, record, List.of());
    }

    /** Gives everything back. */
    public static Settlement release(Hold hold) {
        return new Settlement(hold, Amounts.NONE, null);
    }

    /** The same, if it has a row, with one that ends then. */
    public Settlement endingAt(Instant end) {
        return record == null ? this : new Settlement(hold, consumed, record.endingAt(end), created);
    }
}
