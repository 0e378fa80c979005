package io.fgproxy.store;

/**
 * Where keys and their use are kept. Implementations are thread-safe, may be shared by several proxies, and throw
 * {@link StoreException} for every fault; a caller treats any exception as "not admitted".
 *
 * <p>Prove an implementation with {@code KeyStoreContract} of the testkit.
 */
public interface KeyStore {
    /** The sub-keys. */
    SubKeyStore subKeys();

    /** The main keys. */
    MainKeyStore mainKeys();

    /** The rules that keys share. */
    SharedRulesStore sharedRules();

    /** The templates of sub-keys. */
    TemplateStore templates();

    /** The counters behind the limits. */
    QuotaLedger ledger();

    /** The log of what was used. */
    UsageLog usageLog();

    /** Where the objects came from that are stored upstream. */
    StoredObjects objects();

    /** How often requests were refused. */
    RefusalLog refusalLog();

    /** The log of changes. */
    AuditLog auditLog();

    /** The admin tokens. */
    AdminTokenStore adminTokens();
}
