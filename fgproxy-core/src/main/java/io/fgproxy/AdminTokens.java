package io.fgproxy;

import io.fgproxy.admin.Admin;
import io.fgproxy.admin.AdminToken;
import io.fgproxy.admin.AdminTokenSecret;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.store.AdminTokenStore;
import io.fgproxy.store.StoreException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes and manages tokens of the admin API, beside the one that its servlet is configured with. A change binds for
 * every request that starts after the call returned, on every node. Thread-safe; every call may throw
 * {@link StoreException}.
 */
public final class AdminTokens {
    private final AdminTokenStore store;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    AdminTokens(AdminTokenStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * A token and its secret, which nothing can show again.
     *
     * @param token what is kept of it
     * @param secret what opens the admin API
     */
    public record Created(AdminToken token, AdminTokenSecret secret) {}

    /**
     * Makes a token.
     *
     * @param admin who uses it, and what they may do
     * @param expiresAt until when it is valid (exclusive); null for ever
     */
    public Created create(Admin admin, @Nullable Instant expiresAt) {
        AdminTokenSecret secret = AdminTokenSecret.generate(random);
        Instant expiry = expiresAt == null ? null : Instant.ofEpochMilli(expiresAt.toEpochMilli());
        String id = "at_" + HexFormat.of().toHexDigits(random.nextLong());
        AdminToken token = new AdminToken(id, secret.digest(), admin, Instant.ofEpochMilli(clock.millis()), expiry);
        if (!store.insert(token)) {
            throw new StoreException("The new admin token's id or digest is taken: " + id);
        }
        return new Created(token, secret);
    }

    /** All tokens in the order of their creation. */
    public List<AdminToken> list() {
        return store.list();
    }

    /** The token with this id. */
    public Optional<AdminToken> get(String id) {
        return list().stream().filter(token -> token.id().equals(id)).findFirst();
    }

    /** Who sends this secret; empty if that is nobody, or nobody any more. */
    public Optional<Admin> identify(String secret) {
        if (!AdminTokenSecret.isWellFormed(secret)) {
            return Optional.empty();
        }
        return store.findByDigest(KeyDigest.of(secret))
                .filter(token -> token.isValidAt(clock.instant()))
                .map(AdminToken::admin);
    }

    /** Refuses a token for ever. Returns false if there is none. */
    public boolean delete(String id) {
        return store.delete(id);
    }
}
