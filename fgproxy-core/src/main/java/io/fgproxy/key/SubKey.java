package io.fgproxy.key;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the owner hands out: a key with its own policy, limits and validity. Immutable and thread-safe.
 *
 * @param id the public name, the same for ever
 * @param digest of the current secret; in what {@link #seenBy} answers, of the secret that was shown
 * @param previous the secret before, which still works for a while; null for none
 * @param settings what the owner can edit
 * @param status what the owner decided
 * @param createdAt when it was made
 * @param version counts the changes, from 1; a request is admitted only against the version it was decided on
 */
public record SubKey(
        SubKeyId id,
        KeyDigest digest,
        @Nullable PreviousSecret previous,
        SubKeySettings settings,
        KeyStatus status,
        Instant createdAt,
        long version) {

    /** A key with one secret. */
    public SubKey(
            SubKeyId id, KeyDigest digest, SubKeySettings settings, KeyStatus status, Instant createdAt, long version) {
        this(id, digest, null, settings, status, createdAt, version);
    }

    /**
     * Whether the key is valid at {@code now}. Not-before is inclusive, expiry exclusive: a key that expires at noon is
     * refused at noon.
     */
    public KeyState stateAt(Instant now) {
        if (status == KeyStatus.REVOKED) {
            return KeyState.REVOKED;
        }
        if (status == KeyStatus.DISABLED) {
            return KeyState.DISABLED;
        }
        if (previous != null && isSeenByPrevious() && !now.isBefore(previous.until())) {
            return KeyState.EXPIRED;
        }
        Instant notBefore = settings.notBefore();
        if (notBefore != null && now.isBefore(notBefore)) {
            return KeyState.NOT_YET_VALID;
        }
        Instant expiresAt = settings.expiresAt();
        if (expiresAt != null && !now.isBefore(expiresAt)) {
            return KeyState.EXPIRED;
        }
        return KeyState.VALID;
    }

    /**
     * The key as it is to who shows the secret with this digest: by the previous one it is valid until that one's end.
     * Empty if this is none of its secrets.
     */
    public Optional<SubKey> seenBy(KeyDigest shown) {
        if (shown.equals(digest)) {
            return Optional.of(this);
        }
        return previous != null && previous.digest().equals(shown)
                ? Optional.of(new SubKey(id, shown, previous, settings, status, createdAt, version))
                : Optional.empty();
    }

    /** Whether this is the key as it is to who shows its previous secret, see {@link #seenBy}. */
    public boolean isSeenByPrevious() {
        return previous != null && previous.digest().equals(digest);
    }

    /** The same key with other settings, one version on. */
    public SubKey withSettings(SubKeySettings changed) {
        return new SubKey(id, digest, previous, changed, status, createdAt, version + 1);
    }

    /** The same key with another status, one version on. */
    public SubKey withStatus(KeyStatus changed) {
        return new SubKey(id, digest, previous, settings, changed, createdAt, version + 1);
    }

    /** The same key with another secret and no previous one, one version on. */
    public SubKey withDigest(KeyDigest changed) {
        return new SubKey(id, changed, null, settings, status, createdAt, version + 1);
    }

    /** The same key with another secret, where the present one works until then, one version on. */
    public SubKey withDigest(KeyDigest changed, Instant until) {
        return new SubKey(id, changed, new PreviousSecret(digest, until), settings, status, createdAt, version + 1);
    }

    /** The same key without its previous secret, one version on. */
    public SubKey withoutPrevious() {
        return new SubKey(id, digest, null, settings, status, createdAt, version + 1);
    }
}
