package io.fgproxy;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.store.StoreException;
import io.fgproxy.store.SubKeyStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes keys and secrets. Thread-safe. */
final class SubKeyMint {
    private final SubKeyStore store;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    SubKeyMint(SubKeyStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Another secret for a key. */
    KeySecret secret(SubKeyId id) {
        return KeySecret.generate(id, random);
    }

    /** New keys, all of them or none. */
    List<CreatedSubKey> make(List<SubKeySettings> all) {
        // Keys that are made at the same time are listed by their ids.
        List<SubKeyId> ids = all.stream()
                .map(settings -> SubKeyId.generate(random))
                .sorted(Comparator.comparing(SubKeyId::value))
                .toList();
        List<CreatedSubKey> created = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            KeySecret secret = secret(ids.get(i));
            created.add(new CreatedSubKey(key(ids.get(i), secret.digest(), all.get(i)), secret));
        }
        insert(created.stream().map(CreatedSubKey::key).toList());
        return created;
    }

    /** A key whose secret is known elsewhere. */
    SubKey bringIn(KeyDigest digest, SubKeySettings settings) {
        SubKey key = key(SubKeyId.generate(random), digest, settings);
        insert(List.of(key));
        return key;
    }

    private SubKey key(SubKeyId id, KeyDigest digest, SubKeySettings settings) {
        return new SubKey(id, digest, settings, KeyStatus.ENABLED, Instant.ofEpochMilli(clock.millis()), 1);
    }

    private void insert(List<SubKey> keys) {
        if (!store.insertAll(keys)) {
            throw new StoreException("The id or digest of a new sub-key is taken");
        }
    }
}
