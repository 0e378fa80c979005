package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.FgProxy;
import io.fgproxy.key.MasterKey;
import io.fgproxy.store.AdminTokenStore;
import io.fgproxy.store.AuditLog;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.MainKeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.RefusalLog;
import io.fgproxy.store.SharedRulesStore;
import io.fgproxy.store.StoreException;
import io.fgproxy.store.StoredObjects;
import io.fgproxy.store.SubKeyStore;
import io.fgproxy.store.TemplateStore;
import io.fgproxy.store.UsageLog;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class HealthTest {
    @Test
    void isGoodWhileTheStoreAnswers() {
        assertThat(new Health(FgProxy.builder().build()).isGood()).isTrue();
    }

    @Test
    void isBadWhenTheStoreIsGone() {
        FgProxy proxy = FgProxy.builder()
                .store(new GoneStore())
                .masterKey(MasterKey.generate())
                .build();
        assertThat(new Health(proxy).isGood()).isFalse();
    }

    /** A store whose sub-keys cannot be reached. */
    private static final class GoneStore implements KeyStore {
        private final KeyStore rest = new InMemoryKeyStore();

        @Override
        public SubKeyStore subKeys() {
            return (SubKeyStore) Proxy.newProxyInstance(
                    SubKeyStore.class.getClassLoader(), new Class<?>[] {SubKeyStore.class}, (self, method, args) -> {
                        throw new StoreException("gone");
                    });
        }

        @Override
        public MainKeyStore mainKeys() {
            return rest.mainKeys();
        }

        @Override
        public SharedRulesStore sharedRules() {
            return rest.sharedRules();
        }

        @Override
        public TemplateStore templates() {
            return rest.templates();
        }

        @Override
        public QuotaLedger ledger() {
            return rest.ledger();
        }

        @Override
        public UsageLog usageLog() {
            return rest.usageLog();
        }

        @Override
        public StoredObjects objects() {
            return rest.objects();
        }

        @Override
        public RefusalLog refusalLog() {
            return rest.refusalLog();
        }

        @Override
        public AuditLog auditLog() {
            return rest.auditLog();
        }

        @Override
        public AdminTokenStore adminTokens() {
            return rest.adminTokens();
        }
    }
}
