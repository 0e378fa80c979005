package io.fgproxy;

import io.fgproxy.gate.Gate;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.NeverExpiresException;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.key.TemplateExceededException;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.StoreException;
import io.fgproxy.store.SubKeyQuery;
import io.fgproxy.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Mints and manages sub-keys. A change binds for every request that starts after the call returned, on every node.
 * Thread-safe; every call may throw {@link StoreException}, and calls that change a key throw
 * {@link NoSuchElementException} if there is no such key.
 */
public final class SubKeys {
    private static final int MOST_ROWS = 1000;
    private static final Duration LONGEST_GRACE = Duration.ofDays(365);

    private final KeyStore store;
    private final Templates templates;
    private final Gate gate;
    private final SubKeyMint mint;
    private final SubKeyChange change;
    private final boolean importedKeys;

    SubKeys(KeyStore store, Templates templates, Gate gate, InstantSource clock, boolean importedKeys) {
        this.store = store;
        this.templates = templates;
        this.gate = gate;
        this.mint = new SubKeyMint(store.subKeys(), clock);
        this.change = new SubKeyChange(store.subKeys());
        this.importedKeys = importedKeys;
    }

    /**
     * Mints an enabled key with a new secret.
     *
     * @throws TemplateExceededException if the settings name a template and go beyond it
     */
    public CreatedSubKey create(SubKeySettings settings) {
        return createAll(List.of(settings)).get(0);
    }

    /**
     * Mints enabled keys, all of them or none, in the order of the list.
     *
     * @throws TemplateExceededException if settings name a template and go beyond it
     */
    public List<CreatedSubKey> createAll(List<SubKeySettings> all) {
        // Names are no matter of templates, and in many keys at once they are all that differs.
        all.stream()
                .map(settings -> settings.toBuilder().name("-").build())
                .distinct()
                .forEach(templates::require);
        return mint.make(all);
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
        templates.require(settings);
        return mint.bringIn(digest, settings);
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
        return list(SubKeyQuery.all(after, count));
    }

    /** The keys that fit, in the order of their creation; at most 1,000 at once. */
    public List<SubKey> list(SubKeyQuery query) {
        if (query.count() > MOST_ROWS) {
            throw new IllegalArgumentException("count must be 1 to " + MOST_ROWS + ": " + query.count());
        }
        return store.subKeys().list(query);
    }

    /** The names of keys by their ids, of deleted ones too; those that never were are left out. */
    public Map<SubKeyId, String> names(Collection<SubKeyId> ids) {
        return store.subKeys().names(ids);
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

    /**
     * Edits a key; {@code edit} may be called again if somebody else edits it too. What was used stays used.
     *
     * @throws TemplateExceededException if the key is bound to a template and would go beyond it
     */
    public SubKey update(SubKeyId id, UnaryOperator<SubKeySettings> edit) {
        return change.of(id, key -> key.withSettings(templates.edited(key, edit)));
    }

    /**
     * Edits a key and enables or disables it, in one step: nobody sees one without the other.
     *
     * @throws IllegalStateException if it was revoked
     * @throws TemplateExceededException if the key is bound to a template and would go beyond it
     */
    public SubKey update(SubKeyId id, boolean enabled, UnaryOperator<SubKeySettings> edit) {
        KeyStatus status = enabled ? KeyStatus.ENABLED : KeyStatus.DISABLED;
        return change.of(id, key -> {
            SubKeyChange.requireNotRevoked(key);
            SubKeySettings settings = templates.edited(key, edit);
            return new SubKey(
                    key.id(), key.digest(), key.previous(), settings, status, key.createdAt(), key.version() + 1);
        });
    }

    /** Moves the expiry; null for never. */
    public SubKey extend(SubKeyId id, @Nullable Instant expiresAt) {
        return update(id, settings -> settings.toBuilder().expiresAt(expiresAt).build());
    }

    /**
     * Moves the expiry on by so much, from now if it has passed already.
     *
     * @throws NeverExpiresException if the key never expires
     * @throws IllegalStateException if it was revoked
     * @throws IllegalArgumentException if {@code more} is not positive, or leads beyond all calendars
     * @throws TemplateExceededException if the key is bound to a template and would go beyond it
     */
    public SubKey extendBy(SubKeyId id, Duration more) {
        if (more.isNegative() || more.isZero()) {
            throw new IllegalArgumentException("A key is extended by one second or more");
        }
        return extend(id, expiry -> SubKeyChange.later(expiry.isBefore(gate.now()) ? gate.now() : expiry, more));
    }

    /**
     * Moves the expiry to a later time.
     *
     * @throws NeverExpiresException if the key never expires
     * @throws IllegalStateException if it was revoked
     * @throws IllegalArgumentException if the time is before the present expiry
     * @throws TemplateExceededException if the key is bound to a template and would go beyond it
     */
    public SubKey extendTo(SubKeyId id, Instant until) {
        return extend(id, expiry -> {
            if (until.isBefore(expiry)) {
                throw new IllegalArgumentException("expires_at is before the present expiry, so it would shorten");
            }
            return until;
        });
    }

    private SubKey extend(SubKeyId id, UnaryOperator<Instant> move) {
        return change.of(id, key -> {
            SubKeyChange.requireNotRevoked(key);
            Instant expiry = key.settings().expiresAt();
            if (expiry == null) {
                throw new NeverExpiresException(id);
            }
            Instant to = move.apply(expiry);
            return key.withSettings(templates.edited(
                    key, settings -> settings.toBuilder().expiresAt(to).build()));
        });
    }

    /** Refuses the key for now. */
    public SubKey disable(SubKeyId id) {
        return change.status(id, KeyStatus.DISABLED);
    }

    /**
     * Lets the key work again.
     *
     * @throws IllegalStateException if it was revoked
     */
    public SubKey enable(SubKeyId id) {
        return change.status(id, KeyStatus.ENABLED);
    }

    /** Refuses the key for ever. */
    public SubKey revoke(SubKeyId id) {
        return change.status(id, KeyStatus.REVOKED);
    }

    /**
     * Gives the key a new secret; the old one stops working at once. Everything else stays, usage too.
     *
     * @throws IllegalStateException if it was revoked
     */
    public CreatedSubKey rotate(SubKeyId id) {
        return rotate(id, Duration.ZERO);
    }

    /**
     * Gives the key a new secret; the one that it has now goes on working for a while, and one from before that stops at
     * once. Everything else stays, and both count as the same key.
     *
     * @param grace for how long, up to 365 days; zero for not at all
     * @throws IllegalStateException if it was revoked
     * @throws IllegalArgumentException if {@code grace} is negative or longer
     */
    public CreatedSubKey rotate(SubKeyId id, Duration grace) {
        if (grace.isNegative() || grace.compareTo(LONGEST_GRACE) > 0) {
            throw new IllegalArgumentException("The old secret can go on working for up to 365 days");
        }
        KeySecret secret = mint.secret(id);
        SubKey changed = change.of(id, key -> {
            SubKeyChange.requireNotRevoked(key);
            return grace.isZero()
                    ? key.withDigest(secret.digest())
                    : key.withDigest(secret.digest(), gate.now().plus(grace));
        });
        return new CreatedSubKey(changed, secret);
    }

    /** Ends the time of grace of the secret that the key had before, if it still has one. */
    public SubKey revokePrevious(SubKeyId id) {
        return change.of(id, key -> key.previous() == null ? key : key.withoutPrevious());
    }

    /** Forgets a key with its counters, but not its name and what is in the usage log. Returns false if there is none. */
    public boolean delete(SubKeyId id) {
        return store.subKeys().delete(id);
    }
}
