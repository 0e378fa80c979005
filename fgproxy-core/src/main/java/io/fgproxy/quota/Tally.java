package io.fgproxy.quota;

import java.time.Instant;

/**
 * How a counter stands. Immutable and thread-safe.
 *
 * @param used what was settled
 * @param held what is held for requests on their way
 */
public record Tally(Amounts used, Amounts held) {
    /** Nothing yet. */
    public static final Tally ZERO = new Tally(Amounts.NONE, Amounts.NONE);

    /** So much used of what a meter counts; concurrency uses nothing up. */
    public long usedOf(Meter meter) {
        return meter == Meter.CONCURRENCY ? 0 : used.of(meter);
    }

    /** So much held. */
    public long heldOf(Meter meter) {
        return held.of(meter);
    }

    /** What a limit has left; zero or less if it is full. */
    public long room(Limit limit, Instant now) {
        return limit.amountAt(now) - Amounts.sum(usedOf(limit.meter()), heldOf(limit.meter()));
    }

    /** With so much more held. */
    public Tally hold(Amounts more) {
        return new Tally(used, held.plus(more));
    }

    /** With what was held given back and what was consumed used. */
    public Tally settle(Amounts formerlyHeld, Amounts consumed) {
        return new Tally(used.plus(consumed), held.minus(formerlyHeld));
    }
}
