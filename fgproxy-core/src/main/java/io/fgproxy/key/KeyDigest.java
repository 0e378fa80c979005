package io.fgproxy.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a store knows of a sub-key's secret: the SHA-256 of its whole text. Secrets are 256 random bits, so a plain hash
 * can neither be reversed nor searched. Immutable and thread-safe.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record KeyDigest(String hex) {
    private static final int LENGTH = 64;
    private static final MessageDigest FRESH = find();

    /** @throws IllegalArgumentException if {@code hex} is not 64 lower-case hexadecimal digits */
    public KeyDigest {
        if (hex.length() != LENGTH || !isHex(hex)) {
            throw new IllegalArgumentException("Not a SHA-256 in lower-case hexadecimal digits");
        }
    }

    private static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The digest of a key's text, as a client sends it after {@code Bearer}. */
    public static KeyDigest of(String keyText) {
        byte[] hash = sha256().digest(keyText.getBytes(StandardCharsets.UTF_8));
        return new KeyDigest(HexFormat.of().formatHex(hash));
    }

    /** A copy of a fresh one, because looking for the algorithm costs more than hashing a key. */
    private static MessageDigest sha256() {
        try {
            return (MessageDigest) FRESH.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The digest of the Java platform can be copied", e);
        }
    }

    private static MessageDigest find() {
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
