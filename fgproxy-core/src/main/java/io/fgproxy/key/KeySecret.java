package io.fgproxy.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * The secret text of a sub-key, shown once when it is made: {@code sk-fg-}, the 16 characters of the public id, 43
 * characters that carry 256 random bits, and a checksum of 6 characters that tells a typo or junk from a key without
 * asking the store. Immutable and thread-safe; {@link #toString()} is redacted.
 */
public final class KeySecret {
    private static final String PREFIX = "sk-fg-";
    private static final int SECRET_BYTES = 32;
    private static final int SECRET_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    private static final int LENGTH = PREFIX.length() + SubKeyId.RANDOM_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH;

    private final String text;

    private KeySecret(String text) {
        this.text = text;
    }

    /** A new secret for the sub-key with this id. */
    public static KeySecret generate(SubKeyId id, SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String body = PREFIX + id.value().substring(SubKeyId.PREFIX.length()) + Base62.encode(bytes, SECRET_LENGTH);
        return new KeySecret(body + checksum(body));
    }

    /** Returns true if the text has this form and its checksum is right; says nothing about whether the key exists. */
    public static boolean isWellFormed(String text) {
        if (text.length() != LENGTH || !text.startsWith(PREFIX) || !Base62.isBase62(text.substring(PREFIX.length()))) {
            return false;
        }
        int end = LENGTH - CHECKSUM_LENGTH;
        return text.substring(end).equals(checksum(text.substring(0, end)));
    }

    /** Returns true if the text claims to be one of ours, well formed or not. */
    public static boolean hasOurPrefix(String text) {
        return text.startsWith(PREFIX);
    }

    /** The whole secret text. Give it to its holder and forget it; nothing can show it again. */
    public String reveal() {
        return text;
    }

    /** What a store keeps of this secret. */
    public KeyDigest digest() {
        return KeyDigest.of(text);
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return Base62.encode(
                ByteBuffer.allocate(Long.BYTES).putLong(crc.getValue()).array(), CHECKSUM_LENGTH);
    }

    @Override
    public String toString() {
        return text.substring(0, PREFIX.length() + SubKeyId.RANDOM_LENGTH) + "…";
    }
}
