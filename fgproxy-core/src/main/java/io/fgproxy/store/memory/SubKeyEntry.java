package io.fgproxy.store.memory;

import io.fgproxy.key.KeyState;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.Hold;
import io.fgproxy.store.ReserveResult;

/** One key with its counters. Key and counters change under the same lock, so no admission can pass a revoke. */
final class SubKeyEntry {
    private SubKey key;
    private long used;
    private long held;
    private boolean deleted;

    SubKeyEntry(SubKey key) {
        this.key = key;
    }

    synchronized SubKey key() {
        return key;
    }

    synchronized Balance balance() {
        return new Balance(used, held, key.settings().requestLimit());
    }

    /** Returns false, and changes nothing, if the version has moved on. */
    synchronized boolean replace(SubKey changed) {
        if (deleted || key.version() != changed.version() - 1) {
            return false;
        }
        key = changed;
        return true;
    }

    synchronized void markDeleted() {
        deleted = true;
    }

    synchronized ReserveResult reserve(Hold hold) {
        if (deleted || key.version() != hold.keyVersion() || key.stateAt(hold.openedAt()) != KeyState.VALID) {
            return new ReserveResult.KeyChanged();
        }
        Long limit = key.settings().requestLimit();
        if (limit != null && used + held >= limit) {
            return new ReserveResult.Exhausted(balance());
        }
        held++;
        return new ReserveResult.Reserved();
    }

    /** Returns false if the key was deleted, and its holds with it. */
    synchronized boolean settle() {
        held--;
        used++;
        return !deleted;
    }

    /** Returns false if the key was deleted, and its holds with it. */
    synchronized boolean release() {
        held--;
        return !deleted;
    }
}
