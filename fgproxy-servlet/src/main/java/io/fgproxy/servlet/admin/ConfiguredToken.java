package io.fgproxy.servlet.admin;

import io.fgproxy.key.KeyDigest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The secret that the servlet is configured with, known by its digest only: it opens everything. Immutable and thread-safe.
 *
 * @param digest of the token
 */
public record ConfiguredToken(KeyDigest digest) {
    private static final int SHORTEST = 20;

    /**
     * The token with this text.
     *
     * @throws IllegalArgumentException if it is shorter than 20 characters, or cannot be sent in a header; the message
     *     does not contain it
     */
    public static ConfiguredToken of(String text) {
        boolean visible = text.chars().allMatch(c -> c > ' ' && c <= '~');
        if (text.length() < SHORTEST || !visible) {
            throw new IllegalArgumentException("The admin token must have at least " + SHORTEST
                    + " visible ASCII characters and no blanks, for example from 'openssl rand -hex 32'");
        }
        return new ConfiguredToken(KeyDigest.of(text));
    }

    /** Returns true if this is the token. Takes as long for a near miss as for any other. */
    boolean isOpenedBy(String sent) {
        return MessageDigest.isEqual(bytes(KeyDigest.of(sent)), bytes(digest));
    }

    private static byte[] bytes(KeyDigest digest) {
        return digest.hex().getBytes(StandardCharsets.US_ASCII);
    }
}
