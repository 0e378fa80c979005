package io.fgproxy.key;

import java.time.Instant;

/**
 * What the owner hands out: a key with its own policy, limits and validity. Immutable and thread-safe.
 *
 * @param id the public name, the same for ever
 * @param digest of the current secret
 * @param settings what the owner can edit
 * @param status what the owner decided
 * @param createdAt when it was made
 * @param version counts the changes, from 1; a request is admitted only against the version it was decided on
 */
public record SubKey(
        SubKeyId id, KeyDigest digest, SubKeySettings settings, KeyStatus status, Instant createdAt, long version) {

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

    /** The same key with other settings, one version on. */
    public SubKey withSettings(SubKeySettings changed) {
        return new SubKey(id, digest, changed, status, createdAt, version + 1);
    }

    /** The same key with another status, one version on. */
    public SubKey withStatus(KeyStatus changed) {
        return new SubKey(id, digest, settings, changed, createdAt, version + 1);
    }

    /** The same key with another secret, one version on. */
    public SubKey withDigest(KeyDigest changed) {
        return new SubKey(id, changed, settings, status, createdAt, version + 1);
    }
}
