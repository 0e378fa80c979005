package io.fgproxy.store.memory;

import io.fgproxy.store.KeyStore;
import io.fgproxy.store.MainKeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.SharedRulesStore;
import io.fgproxy.store.SubKeyStore;
import io.fgproxy.store.TemplateStore;
import io.fgproxy.store.UsageLog;

/**
 * Keeps everything in the memory of this process: for tests, demonstrations, and hosts that mint keys at every start. Of
 * the usage log it keeps the newest 100,000 rows. Thread-safe; needs no closing.
 */
public final class InMemoryKeyStore implements KeyStore {
    private final MemorySharedRules sharedRules = new MemorySharedRules();
    private final MemoryMainKeys mainKeys = new MemoryMainKeys(sharedRules);
    private final MemoryTemplates templates = new MemoryTemplates();
    private final MemoryUsageLog usageLog = new MemoryUsageLog();
    private final MemorySubKeys subKeys = new MemorySubKeys();
    private final MemoryLedger ledger = new MemoryLedger(subKeys, sharedRules, usageLog);

    /** A new store with nothing in it. */
    public InMemoryKeyStore() {
        subKeys.onDelete(ledger::forget);
    }

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
    public TemplateStore templates() {
        return templates;
    }

    @Override
    public QuotaLedger ledger() {
        return ledger;
    }

    @Override
    public UsageLog usageLog() {
        return usageLog;
    }
}
