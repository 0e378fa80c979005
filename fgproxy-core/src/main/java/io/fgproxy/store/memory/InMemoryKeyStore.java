package io.fgproxy.store.memory;

import io.fgproxy.store.KeyStore;
import io.fgproxy.store.MainKeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.SharedRulesStore;
import io.fgproxy.store.SubKeyStore;

/**
 * Keeps everything in the memory of this process: for tests, demonstrations, and hosts that mint keys at every start.
 * Thread-safe; needs no closing.
 */
public final class InMemoryKeyStore implements KeyStore {
    private final MemorySubKeys subKeys = new MemorySubKeys();
    private final MemoryMainKeys mainKeys = new MemoryMainKeys();
    private final MemorySharedRules sharedRules = new MemorySharedRules();
    private final MemoryLedger ledger = new MemoryLedger(subKeys, sharedRules);

    @Override
    public SubKeyStore subKeys() {
        return subKeys;
    }

    @Override
    public MainKeyStore mainKeys() {
        return mainKeys;
    }

    @Override
    public SharedRulesStore sharedRules() {
        return sharedRules;
    }

    @Override
    public QuotaLedger ledger() {
        return ledger;
    }
}
