package io.fgproxy.policy;

/**
 * The largest value of a parameter. Immutable and thread-safe.
 *
 * @param max the largest value, zero or more
 * @param over what becomes of a larger one
 */
public record Cap(long max, Over over) {
    /** What becomes of a value over the maximum. */
    public enum Over {
        /** It is lowered to the maximum. */
        CLAMP,
        /** The request is refused. */
        REFUSE
    }

    /** A negative maximum is an {@link IllegalArgumentException}. */
    public Cap {
        if (max < 0) {
            throw new IllegalArgumentException("A cap must be zero or more: " + max);
        }
    }

    /** A cap that lowers what is over it. */
    public static Cap clamp(long max) {
        return new Cap(max, Over.CLAMP);
    }

    /** A cap that refuses what is over it. */
    public static Cap refuse(long max) {
        return new Cap(max, Over.REFUSE);
    }
}
