package io.fgproxy.key;

import java.security.SecureRandom;

/**
 * The public name of a main key, for example {@code mk_8sPq2Yt6ZkWn01Lc}. Immutable and thread-safe.
 *
 * @param value {@code mk_} and 16 letters or digits
 */
public record MainKeyId(String value) {
    private static final String PREFIX = "mk_";

    /** @throws IllegalArgumentException if {@code value} does not have the form of a main key id */
    public MainKeyId {
        if (!SubKeyId.isWellFormed(value, PREFIX)) {
            throw new IllegalArgumentException("Not a main key id: it must be mk_ and 16 letters or digits");
        }
    }

    /** A new random id. */
    public static MainKeyId generate(SecureRandom random) {
        return new MainKeyId(PREFIX + Base62.random(random, SubKeyId.RANDOM_LENGTH));
    }

    @Override
    public String toString() {
        return value;
    }
}
