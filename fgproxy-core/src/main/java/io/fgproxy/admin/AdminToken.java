package io.fgproxy.admin;

import io.fgproxy.key.KeyDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token of the admin API, as a store keeps it. Immutable and thread-safe.
 *
 * @param id {@code at_} and 16 letters or digits
 * @param digest of its secret
 * @param admin who uses it, named as the token is
 * @param createdAt when it was made
 * @param expiresAt until when it is valid (exclusive), in whole milliseconds; null for ever
 */
public record AdminToken(
        String id,
        KeyDigest digest,
        Admin admin,
        Instant createdAt,
        @Nullable Instant expiresAt) {
    /** Whether it opens anything at this time. */
    public boolean isValidAt(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }
}
