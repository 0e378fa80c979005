package io.fgproxy;

import io.fgproxy.gate.Gate;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.StoreException;
import io.fgproxy.usage.UsageRecord;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Mints and manages sub-keys. A change binds for every request that starts after the call returned, on every node.
 * Thread-safe; every call may throw {@link StoreException}, and calls that change a key throw
 * {@link NoSuchElementException} if there is no such key.
 */
public final class SubKeys {
    private static final int TRIES = 30;
    private static final int MOST_ROWS = 1000;
    private static final long SHORTEST_PAUSE_NANOS = 1_000;
    private static final int MOST_DOUBLINGS = 14;

    private final KeyStore store;
    private final Gate gate;
    private final InstantSource clock;
    private final boolean importedKeys;
    private final SecureRandom random = new SecureRandom();

    SubKeys(KeyStore store, Gate gate, InstantSource clock, boolean importedKeys) {
        this.store = store;
        this.gate = gate;
        this.clock = clock;
        this.importedKeys = importedKeys;
    }

    /** Mints an enabled key with a new secret. */
    public CreatedSubKey create(SubKeySettings settings) {
        SubKeyId id = SubKeyId.generate(random);
        KeySecret secret = KeySecret.generate(id, random);
        return new CreatedSubKey(insert(id, secret.digest(), settings), secret);
    }

    /**
     * Brings in a key whose secret is known elsewhere as its SHA-256 only, as the Go original keeps it; the holder's
     * secret goes on working.
     *
     * @throws IllegalStateException if the proxy was not built with {@link FgProxy.Builder#acceptImportedKeys}
     * @throws IllegalArgumentException if a key with this digest exists
     */
    public SubKey importHashed(KeyDigest digest, SubKeySettings settings) {
        if (!importedKeys) {
            throw new IllegalStateException("Build the proxy with acceptImportedKeys(true) first");
        }
        if (store.subKeys().findByDigest(digest).isPresent()) {
            throw new IllegalArgumentException("A key with this digest exists already");
        }
        return insert(SubKeyId.generate(random), digest, settings);
    }

    /** The key with this id. */
    public Optional<SubKey> get(SubKeyId id) {
        return store.subKeys().find(id);
    }

    /**
     * Keys in the order of their creation.
     *
     * @param after the last key of the page before; null for the first page
     * @param count how many at most, 1 to 1,000
     */
    public List<SubKey> list(@Nullable SubKeyId after, int count) {
        if (count < 1 || count > 1000) {
            throw new IllegalArgumentException("count must be 1 to 1000: " + count);
        }
        return store.subKeys().list(after, count);
    }

    /** How all that the key used in its life stands, and what is held for it; empty if there is no such key. */
    public Optional<Tally> tally(SubKeyId id) {
        Counter lifetime = Counter.lifetime(id.value());
        return get(id).map(key -> store.ledger().read(List.of(lifetime)).get(lifetime));
    }

    /** How the limits of a key stand, its groups' included; empty if there is no such key. */
    public Optional<List<LimitStanding>> standings(SubKeyId id) {
        return get(id).map(gate::standings);
    }

    /**
     * Sets to zero what a key has used in the present window of all of its own limits, and in its life. What is held for
     * requests on their way stays held.
     */
    public void resetUsage(SubKeyId id) {
        SubKey key = get(id).orElseThrow(() -> new NoSuchElementException("No sub-key " + id));
        gate.standings(key).stream()
                .map(LimitStanding::counter)
                .filter(counter -> counter.owner().equals(id.value()))
                .distinct()
                .forEach(store.ledger()::forgive);
        store.ledger().forgive(Counter.lifetime(id.value()));
    }

    /** What a key used lately, newest first; at most 1,000 rows. */
    public List<UsageRecord> usage(SubKeyId id, Instant from, Instant to, int count) {
        return store.usageLog().list(id, from, to, Math.max(1, Math.min(count, MOST_ROWS)));
    }

    /** Edits a key; {@code edit} may be called again if somebody else edits it too. What was used stays used. */
    public SubKey update(SubKeyId id, UnaryOperator<SubKeySettings> edit) {
        return change(id, key -> key.withSettings(edit.apply(key.settings())));
    }

    /**
     * Edits a key and enables or disables it, in one step: nobody sees one without the other.
     *
     * @throws IllegalStateException if it was revoked
     */
    public SubKey update(SubKeyId id, boolean enabled, UnaryOperator<SubKeySettings> edit) {
        KeyStatus status = enabled ? KeyStatus.ENABLED : KeyStatus.DISABLED;
        return change(id, key -> {
            requireNotRevoked(key);
            SubKeySettings settings = edit.apply(key.settings());
            return new SubKey(key.id(), key.digest(), settings, status, key.createdAt(), key.version() + 1);
        });
    }

    /** Moves the expiry; null for never. */
    public SubKey extend(SubKeyId id, @Nullable Instant expiresAt) {
        return update(id, settings -> settings.toBuilder().expiresAt(expiresAt).build());
    }

    /** Refuses the key for now. */
    public SubKey disable(SubKeyId id) {
        return setStatus(id, KeyStatus.DISABLED);
    }

    /**
     * Lets the key work again.
     *
     * @throws IllegalStateException if it was revoked
     */
    public SubKey enable(SubKeyId id) {
        return setStatus(id, KeyStatus.ENABLED);
    }

    /** Refuses the key for ever. */
    public SubKey revoke(SubKeyId id) {
        return setStatus(id, KeyStatus.REVOKED);
    }

    /**
     * Gives the key a new secret; the old one stops working at once. Everything else stays, usage too.
     *
     * @throws IllegalStateException if it was revoked
     */
    public CreatedSubKey rotate(SubKeyId id) {
        KeySecret secret = KeySecret.generate(id, random);
        SubKey changed = change(id, key -> {
            requireNotRevoked(key);
            return key.withDigest(secret.digest());
        });
        return new CreatedSubKey(changed, secret);
    }

    /** Forgets a key with its counters. Returns false if there is none. */
    public boolean delete(SubKeyId id) {
        return store.subKeys().delete(id);
    }

    private SubKey insert(SubKeyId id, KeyDigest digest, SubKeySettings settings) {
        SubKey key = new SubKey(id, digest, settings, KeyStatus.ENABLED, Instant.ofEpochMilli(clock.millis()), 1);
        if (!store.subKeys().insert(key)) {
            throw new StoreException("The new sub-key's id or digest is taken: " + id);
        }
        return key;
    }

    private SubKey setStatus(SubKeyId id, KeyStatus status) {
        return change(id, key -> {
            if (key.status() == status) {
                return key;
            }
            requireNotRevoked(key);
            return key.withStatus(status);
        });
    }

    private static void requireNotRevoked(SubKey key) {
        if (key.status() == KeyStatus.REVOKED) {
            throw new IllegalStateException("The key " + key.id() + " is revoked, which is for ever");
        }
    }

    private SubKey change(SubKeyId id, UnaryOperator<SubKey> edit) {
        for (int i = 0; i < TRIES; i++) {
            SubKey key = get(id).orElseThrow(() -> new NoSuchElementException("No sub-key " + id));
            SubKey changed = edit.apply(key);
            if (changed.equals(key) || store.subKeys().update(changed)) {
                return changed;
            }
            // Somebody else was faster; at random, so that many do not meet again.
            LockSupport.parkNanos(
                    ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE_NANOS << Math.min(i, MOST_DOUBLINGS)));
        }
        throw new StoreException("The sub-key " + id + " is being changed too often");
    }
}
