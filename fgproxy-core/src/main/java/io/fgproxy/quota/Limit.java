package io.fgproxy.quota;

/**
 * An upper bound that a sub-key never exceeds. Immutable and thread-safe.
 *
 * @param meter what is counted
 * @param amount how much of it, zero or more; zero allows nothing
 * @param window over which time
 */
public record Limit(Meter meter, long amount, Window window) {
    /** @throws IllegalArgumentException if {@code amount} is negative: leave a limit out to have none */
    public Limit {
        if (amount < 0) {
            throw new IllegalArgumentException("A limit must be zero or more: " + amount);
        }
    }

    /** So many requests over the whole life of the key. */
    public static Limit requests(long amount) {
        return new Limit(Meter.REQUESTS, amount, new Window.Lifetime());
    }
}
