package io.fgproxy.store.memory;

import io.fgproxy.store.AdminTokenStore;
import io.fgproxy.store.AuditLog;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.MainKeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.RefusalLog;
import io.fgproxy.store.SharedRulesStore;
import io.fgproxy.store.StoredObjects;
import io.fgproxy.store.SubKeyStore;
import io.fgproxy.store.TemplateStore;
import io.fgproxy.store.UsageLog;

/**
 * Keeps everything in the memory of this process: for tests, demonstrations, and hosts that mint keys at every start. Of
 * the usage log, of stored objects and of refusals it keeps the newest 100,000 rows, of changes the newest 10,000. Thread-safe; needs no closing.
 */
public final class InMemoryKeyStore implements KeyStore {
    private final MemorySharedRules sharedRules = new MemorySharedRules();
    private final MemoryMainKeys mainKeys = new MemoryMainKeys(sharedRules);
    private final MemoryTemplates templates = new MemoryTemplates();
    private final MemoryUsageLog usageLog = new MemoryUsageLog();
    private final MemoryStoredObjects objects = new MemoryStoredObjects();
    private final MemoryRefusalLog refusalLog = new MemoryRefusalLog();
    private final MemoryAuditLog auditLog = new MemoryAuditLog();
    private final MemoryAdminTokens adminTokens = new MemoryAdminTokens();
    private final MemorySubKeys subKeys = new MemorySubKeys();
    private final MemoryLedger ledger = new MemoryLedger(subKeys, sharedRules, usageLog, objects);

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

    @Override
    public StoredObjects objects() {
        return objects;
    }

    @Override
    public RefusalLog refusalLog() {
        return refusalLog;
    }

    @Override
    public AuditLog auditLog() {
        return auditLog;
    }

    @Override
    public AdminTokenStore adminTokens() {
        return adminTokens;
    }
}
