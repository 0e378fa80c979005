package io.fgproxy.examples.standalone;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.UpstreamModels;
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
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.util.List;
import java.util.Optional;

/**
 * A store with one more main key, that of the demo, which is never written to it. It is used for any sub-key, until the
 * first real main key is added; from then on only for the sub-key that is tied to it.
 */
final class DemoStore implements KeyStore {
    private final KeyStore real;
    private final MainKeys mainKeys;

    /**
     * A store for a demo.
     *
     * @param real what is kept
     * @param demoKey what is not
     * @param atEnd called when a real main key is added
     */
    DemoStore(KeyStore real, MainKey demoKey, Runnable atEnd) {
        this.real = real;
        this.mainKeys = new MainKeys(real.mainKeys(), demoKey, atEnd);
    }

    @Override
    public SubKeyStore subKeys() {
        return real.subKeys();
    }

    @Override
    public MainKeyStore mainKeys() {
        return mainKeys;
    }

    @Override
    public SharedRulesStore sharedRules() {
        return real.sharedRules();
    }

    @Override
    public TemplateStore templates() {
        return real.templates();
    }

    @Override
    public QuotaLedger ledger() {
        return real.ledger();
    }

    @Override
    public UsageLog usageLog() {
        return real.usageLog();
    }

    @Override
    public StoredObjects objects() {
        return real.objects();
    }

    @Override
    public RefusalLog refusalLog() {
        return real.refusalLog();
    }

    @Override
    public AuditLog auditLog() {
        return real.auditLog();
    }

    @Override
    public AdminTokenStore adminTokens() {
        return real.adminTokens();
    }

    private static final class MainKeys implements MainKeyStore {
        private final MainKeyStore real;
        private final MainKeyStore demo = new InMemoryKeyStore().mainKeys();
        private final Runnable atEnd;
        private volatile boolean ended;

        MainKeys(MainKeyStore real, MainKey demoKey, Runnable atEnd) {
            this.real = real;
            this.atEnd = atEnd;
            demo.insert(demoKey);
        }

        @Override
        public boolean insert(MainKey key) {
            // Before the key is there: were it the other way round, a crash between the two would leave both.
            atEnd.run();
            ended = true;
            return real.insert(key);
        }

        @Override
        public Optional<MainKey> find(MainKeyId id) {
            return demo.find(id).or(() -> real.find(id));
        }

        @Override
        public List<MainKey> list() {
            return ended ? real.list() : demo.list();
        }

        @Override
        public boolean update(MainKey changed) {
            return demo.update(changed) || real.update(changed);
        }

        @Override
        public boolean putModels(UpstreamModels models) {
            return demo.putModels(models) || real.putModels(models);
        }

        @Override
        public List<UpstreamModels> models() {
            return ended ? real.models() : demo.models();
        }

        @Override
        public boolean delete(MainKeyId id) {
            return demo.delete(id) || real.delete(id);
        }
    }
}
