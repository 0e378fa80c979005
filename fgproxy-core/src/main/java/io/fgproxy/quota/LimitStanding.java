package io.fgproxy.quota;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one limit stands. Immutable and thread-safe.
 *
 * @param counter where it counts
 * @param limit which one
 * @param amount its bound at the time, an increase included
 * @param used what was settled
 * @param held what is held for requests on their way
 */
public record LimitStanding(Counter counter, Limit limit, long amount, long used, long held) {
    /** How a limit stands that looks at a counter with this tally. */
    public static LimitStanding of(Counter counter, Limit limit, Tally tally, Instant now) {
        Meter meter = limit.meter();
        return new LimitStanding(counter, limit, limit.amountAt(now), tally.usedOf(meter), tally.heldOf(meter));
    }

    /** The same limit when its counter stands like this; null for as before. */
    public LimitStanding after(@Nullable Tally tally) {
        Meter meter = limit.meter();
        return tally == null
                ? this
                : new LimitStanding(counter, limit, amount, tally.usedOf(meter), tally.heldOf(meter));
    }

    /** What is left; never negative. */
    public long remaining() {
        return Math.max(0, amount - Amounts.sum(used, held));
    }
}
