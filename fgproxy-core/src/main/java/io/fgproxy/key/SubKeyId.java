package io.fgproxy.key;

import java.security.SecureRandom;

/**
 * The public name of a sub-key, for example {@code sk_4fZk0Qm1bWc83VtA}. It never changes, not by rotation either, is
 * part of the key's secret text, and may be logged. Immutable and thread-safe.
 *
 * @param value {@code sk_} and 16 letters or digits
 */
public record SubKeyId(String value) {
    static final String PREFIX = "sk_";
    static final int RANDOM_LENGTH = 16;

    /** @throws IllegalArgumentException if {@code value} does not have the form of a sub-key id */
    public SubKeyId {
        if (!isWellFormed(value, PREFIX)) {
            throw new IllegalArgumentException("Not a sub-key id: it must be sk_ and 16 letters or digits");
        }
    }

    /** A new random id. */
    public static SubKeyId generate(SecureRandom random) {
        return new SubKeyId(PREFIX + Base62.random(random, RANDOM_LENGTH));
    }

    static boolean isWellFormed(String value, String prefix) {
        return value.length() == prefix.length() + RANDOM_LENGTH
                && value.startsWith(prefix)
                && Base62.isBase62(value.substring(prefix.length()));
    }

    @Override
    public String toString() {
        return value;
    }
}
