package io.fgproxy.price;

/** What becomes of a request that a limit of money holds for, if its price is not known. */
public sealed interface UnknownPrice {
    /** It is refused. */
    record Refuse() implements UnknownPrice {}

    /**
     * It is charged this instead of what is not known.
     *
     * @param amount in micro-USD, zero or more
     */
    record Charge(long amount) implements UnknownPrice {
        /** A negative amount is an {@link IllegalArgumentException}. */
        public Charge {
            if (amount < 0) {
                throw new IllegalArgumentException("An amount of money cannot be negative: " + amount);
            }
        }
    }

    /** What is not known costs nothing. */
    record Free() implements UnknownPrice {}

    /** Refuse it; the default. */
    static UnknownPrice refuse() {
        return new Refuse();
    }

    /** Charge so many micro-USD for each such request. */
    static UnknownPrice charge(long microUsd) {
        return new Charge(microUsd);
    }

    /** Let it pass; money that it costs is not counted. */
    static UnknownPrice free() {
        return new Free();
    }
}
