package io.fgproxy;

import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.store.StoreException;
import io.fgproxy.store.SubKeyStore;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Changes keys that others may change at the same time. Thread-safe. */
final class SubKeyChange {
    private static final int TRIES = 30;
    private static final long SHORTEST_PAUSE_NANOS = 1_000;
    private static final int MOST_DOUBLINGS = 14;

    private final SubKeyStore store;

    SubKeyChange(SubKeyStore store) {
        this.store = store;
    }

    static void requireNotRevoked(SubKey key) {
        if (key.status() == KeyStatus.REVOKED) {
            throw new IllegalStateException("The key " + key.id() + " is revoked, which is for ever");
        }
    }

    static Instant later(Instant from, Duration more) {
        try {
            return from.plus(more);
        } catch (ArithmeticException | DateTimeException e) {
            throw new IllegalArgumentException("expires_at would be out of range", e);
        }
    }

    SubKey status(SubKeyId id, KeyStatus status) {
        return of(id, key -> {
            if (key.status() == status) {
                return key;
            }
            requireNotRevoked(key);
            return key.withStatus(status);
        });
    }

    /** @param edit makes the key one version on, or answers the same key */
    SubKey of(SubKeyId id, UnaryOperator<SubKey> edit) {
        for (int i = 0; i < TRIES; i++) {
            SubKey key = store.find(id).orElseThrow(() -> new NoSuchElementException("No sub-key " + id));
            SubKey changed = edit.apply(key);
            if (changed.equals(key) || store.update(changed)) {
                return changed;
            }
            // Somebody else was faster; at random, so that many do not meet again.
            LockSupport.parkNanos(
                    ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE_NANOS << Math.min(i, MOST_DOUBLINGS)));
        }
        throw new StoreException("The sub-key " + id + " is being changed too often");
    }
}
