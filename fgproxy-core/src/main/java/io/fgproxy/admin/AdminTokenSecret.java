package io.fgproxy.admin;

import io.fgproxy.key.KeyDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The secret text of an admin token, shown once when it is made: {@code fg-admin-} and 43 characters that carry 256
 * random bits. It has not the form of a sub-key's secret, so neither is ever taken for the other. Immutable and
 * thread-safe; {@link #toString()} is redacted.
 */
public final class AdminTokenSecret {
    private static final String PREFIX = "fg-admin-";
    private static final int SECRET_BYTES = 32;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    private final String text;

    private AdminTokenSecret(String text) {
        this.text = text;
    }

    /** A new secret. */
    public static AdminTokenSecret generate(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return new AdminTokenSecret(
                PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Returns true if the text has this form; says nothing about whether there is such a token. */
    public static boolean isWellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    /** The whole secret text. Give it to its holder and forget it. */
    public String reveal() {
        return text;
    }

    /** What a store keeps of it. */
    public KeyDigest digest() {
        return KeyDigest.of(text);
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
