package io.fgproxy;

import io.fgproxy.gate.UpstreamCredential;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.UpstreamModel;
import io.fgproxy.key.UpstreamModels;
import io.fgproxy.quota.Limit;
import io.fgproxy.store.MainKeyStore;
import io.fgproxy.store.StoreException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Adds and manages main keys. A change binds for every request that starts after the call returned. Thread-safe; every
 * call may throw {@link StoreException}.
 */
public final class MainKeys {
    private static final int TRIES = 20;

    private final MainKeyStore store;
    private final MasterKey masterKey;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    MainKeys(MainKeyStore store, MasterKey masterKey, InstantSource clock) {
        this.store = store;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    /** Adds a main key; its secret is sealed before it reaches the store. */
    public MainKey add(NewMainKey newKey) {
        MainKeyId id = MainKeyId.generate(random);
        MainKey key = new MainKey(
                id,
                newKey.name(),
                masterKey.seal(newKey.apiKey(), id.value()),
                newKey.baseUrl(),
                newKey.organization(),
                newKey.project(),
                newKey.azure(),
                newKey.limits(),
                true,
                Instant.ofEpochMilli(clock.millis()),
                1);
        if (!store.insert(key)) {
            throw new StoreException("The new main key's id is taken: " + id);
        }
        return key;
    }

    /** All main keys, oldest first. */
    public List<MainKey> list() {
        return store.list();
    }

    /** The main key with this id. */
    public Optional<MainKey> get(MainKeyId id) {
        return store.find(id);
    }

    /**
     * Stops requests from going upstream with this key.
     *
     * @throws NoSuchElementException if there is no such key
     */
    public MainKey disable(MainKeyId id) {
        return setEnabled(id, false);
    }

    /**
     * Lets requests go upstream with this key again.
     *
     * @throws NoSuchElementException if there is no such key
     */
    public MainKey enable(MainKeyId id) {
        return setEnabled(id, true);
    }

    /** Forgets a main key. Returns false if there is none. Sub-keys that are tied to it alone are refused from now on. */
    public boolean delete(MainKeyId id) {
        return store.delete(id);
    }

    /**
     * Bounds what all requests take that go upstream with this key; what was used stays used.
     *
     * @throws NoSuchElementException if there is no such key
     * @throws IllegalArgumentException if two of the limits bound the same thing
     */
    public MainKey limit(MainKeyId id, List<Limit> limits) {
        return change(id, key -> key.limits().equals(limits) ? key : key.withLimits(limits));
    }

    /** What was last told that can be used with the keys, oldest key first; a key that never asked is left out. */
    public List<UpstreamModels> models() {
        return store.models();
    }

    /** Remembers what can be used with a key. Returns false if there is no such key. Requests are not decided on it. */
    public boolean putModels(MainKeyId id, List<UpstreamModel> models) {
        return store.putModels(new UpstreamModels(id, Instant.ofEpochMilli(clock.millis()), models));
    }

    /**
     * The key with its secret, for a request of the owner's own.
     *
     * @return empty if there is no such key
     * @throws IllegalStateException if its secret was sealed under another master key
     */
    public Optional<UpstreamCredential> open(MainKeyId id) {
        return get(id).map(key ->
                UpstreamCredential.of(key, masterKey.open(key.secret(), key.id().value())));
    }

    private MainKey setEnabled(MainKeyId id, boolean on) {
        return change(id, key -> key.enabled() == on ? key : key.withEnabled(on));
    }

    private MainKey change(MainKeyId id, UnaryOperator<MainKey> edit) {
        for (int i = 0; i < TRIES; i++) {
            MainKey key = store.find(id).orElseThrow(() -> new NoSuchElementException("No main key " + id));
            MainKey changed = edit.apply(key);
            if (changed.equals(key) || store.update(changed)) {
                return changed;
            }
        }
        throw new StoreException("The main key " + id + " is being changed too often");
    }
}
