package io.fgproxy.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key under which main keys are encrypted at rest (AES-256-GCM, NIST SP 800-38D, a random 96-bit nonce each). It
 * comes from the host's configuration and is never stored beside what it protects. Immutable and thread-safe;
 * {@link #toString()} shows nothing.
 */
public final class MasterKey {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int FEWEST_DISTINCT_BYTES = 12;
    private static final String FORM = "v1.";

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    private MasterKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "AES");
    }

    /**
     * Reads a master key from configuration.
     *
     * @param base64 32 random bytes in Base64, for example from {@code openssl rand -base64 32}
     * @throws IllegalArgumentException if it is empty, not Base64, not 32 bytes, or visibly not random; the message
     *     does not contain it
     */
    public static MasterKey fromBase64(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            // The cause is dropped on purpose: it quotes characters of the key.
            throw new IllegalArgumentException("The master key is not valid Base64");
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "The master key must be 32 bytes in Base64, this one has " + bytes.length);
        }
        if (isVisiblyNotRandom(bytes)) {
            throw new IllegalArgumentException(
                    "The master key is not random: use 32 random bytes, for example from 'openssl rand -base64 32'");
        }
        return new MasterKey(bytes);
    }

    private static boolean isVisiblyNotRandom(byte[] bytes) {
        // 32 random bytes have about 30 distinct values, and so have the steps between them (which are all the same in
        // 00 01 02 ...); fewer than 12 do not happen by chance.
        long values =
                IntStream.range(0, KEY_BYTES).map(i -> bytes[i]).distinct().count();
        long steps = IntStream.range(1, KEY_BYTES)
                .map(i -> (byte) (bytes[i] - bytes[i - 1]))
                .distinct()
                .count();
        // A line that was typed, with its line end.
        boolean text = IntStream.range(0, KEY_BYTES)
                .allMatch(i -> (bytes[i] >= ' ' && bytes[i] <= '~') || bytes[i] == '\n' || bytes[i] == '\r');
        boolean twice = Arrays.equals(bytes, 0, KEY_BYTES / 2, bytes, KEY_BYTES / 2, KEY_BYTES);
        return values < FEWEST_DISTINCT_BYTES || steps < FEWEST_DISTINCT_BYTES || text || twice;
    }

    /** A new random master key, for stores that do not outlive the process and for first starts. */
    public static MasterKey generate() {
        return fromBase64(generateBase64());
    }

    /** A new random master key in the form that {@link #fromBase64} reads, to be kept in a safe place. */
    public static String generateBase64() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Encrypts a secret for one place.
     *
     * @param owner what the secret belongs to; the same must be given to {@link #open}, so that a stored secret cannot
     *     be moved to another row
     */
    public SealedSecret seal(String secret, String owner) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, owner).doFinal(secret.getBytes(StandardCharsets.UTF_8));
            byte[] all = ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return new SealedSecret(FORM + Base64.getEncoder().encodeToString(all));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    /**
     * Decrypts what {@link #seal} made.
     *
     * @throws IllegalStateException if it was sealed under another master key, for another owner, or was changed
     */
    public String open(SealedSecret sealed, String owner) {
        try {
            if (!sealed.text().startsWith(FORM)) {
                throw new IllegalStateException("A main key is sealed in a form this version does not know");
            }
            byte[] all = Base64.getDecoder().decode(sealed.text().substring(FORM.length()));
            if (all.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
                throw new GeneralSecurityException("It is too short");
            }
            byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
            byte[] plain =
                    cipher(Cipher.DECRYPT_MODE, nonce, owner).doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
            return new String(plain, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "The main key " + owner + " cannot be opened: is this the master key it was stored under?", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    @Override
    public String toString() {
        return "MasterKey[…]";
    }
}
