package io.fgproxy.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a store knows of a sub-key's secret: the SHA-256 of its whole text. Secrets are 256 random bits, so a plain hash
 * can neither be reversed nor searched. Immutable and thread-safe.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record KeyDigest(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if {@code hex} is not 64 lower-case hexadecimal digits */
    public KeyDigest {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("Not a SHA-256 in lower-case hexadecimal digits");
        }
    }

    /** The digest of a key's text, as a client sends it after {@code Bearer}. */
    public static KeyDigest of(String keyText) {
        byte[] hash = sha256().digest(keyText.getBytes(StandardCharsets.UTF_8));
        return new KeyDigest(HexFormat.of().formatHex(hash));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have SHA-256", e);
        }
    }

    /** Shows the first digits only: enough to compare two logs, useless for a look-up. */
    @Override
    public String toString() {
        return "KeyDigest[" + hex.substring(0, 8) + "…]";
    }
}
