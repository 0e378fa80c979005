package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.admin.AdminServer.Reply;
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
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What the caller learns when something else than the call is wrong. */
class AdminFaultTest {
    private static final String DETAIL = "password=hunter2";

    @Test
    void brokenStoreIsUnavailable() throws Exception {
        try (AdminServer admin = new AdminServer(failing(() -> new StoreException(DETAIL)))) {
            for (Reply reply : List.of(
                    admin.get("sub_keys"),
                    admin.post("sub_keys", "{\"name\":\"n\"}"),
                    admin.get("main_keys"),
                    admin.send("DELETE", "sub_keys/sk_0000000000000000", null))) {
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.header("Retry-After")).matches("[1-9][0-9]?");
                assertThat(reply.text("/error/code")).isEqualTo("store_unavailable");
                assertThat(reply.response().body()).doesNotContain(DETAIL);
            }
        }
    }

    @Test
    void secretOfANewKeyIsToldThoughTheLedgerIsBroken() throws Exception {
        KeyStore good = new InMemoryKeyStore();
        KeyStore halfGood = (KeyStore) Proxy.newProxyInstance(
                KeyStore.class.getClassLoader(),
                new Class<?>[] {KeyStore.class},
                (proxy, method, args) -> method.getName().equals("ledger")
                        ? failing(QuotaLedger.class, () -> new StoreException(DETAIL))
                        : method.invoke(good, args));
        try (AdminServer admin = new AdminServer(halfGood)) {
            Reply minted = admin.post(
                    "sub_keys",
                    "{\"name\":\"n\",\"limits\":[{\"meter\":\"requests\",\"amount\":5,\"window\":\"day\"}]}");
            assertThat(minted.status()).isEqualTo(201);
            assertThat(minted.text("/secret")).isNotEmpty();
            assertThat(minted.json().at("/limits/0/remaining").asLong()).isEqualTo(5);
        }
    }

    @Test
    void unexpectedFaultShowsNoDetails() throws Exception {
        try (AdminServer admin = new AdminServer(failing(() -> new IllegalArgumentException(DETAIL)))) {
            Reply reply = admin.get("sub_keys");
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.text("/error/type")).isEqualTo("server_error");
            assertThat(reply.header("x-request-id")).isNotEmpty();
            assertThat(reply.response().body()).doesNotContain(DETAIL);
        }
    }

    private static KeyStore failing(Supplier<RuntimeException> fault) {
        return new KeyStore() {
            @Override
            public SubKeyStore subKeys() {
                return failing(SubKeyStore.class, fault);
            }

            @Override
            public MainKeyStore mainKeys() {
                return failing(MainKeyStore.class, fault);
            }

            @Override
            public QuotaLedger ledger() {
                return failing(QuotaLedger.class, fault);
            }

            @Override
            public SharedRulesStore sharedRules() {
                return failing(SharedRulesStore.class, fault);
            }

            @Override
            public TemplateStore templates() {
                return failing(TemplateStore.class, fault);
            }

            @Override
            public UsageLog usageLog() {
                return failing(UsageLog.class, fault);
            }

            @Override
            public StoredObjects objects() {
                return failing(StoredObjects.class, fault);
            }

            @Override
            public RefusalLog refusalLog() {
                return failing(RefusalLog.class, fault);
            }

            @Override
            public AuditLog auditLog() {
                return failing(AuditLog.class, fault);
            }

            @Override
            public AdminTokenStore adminTokens() {
                return failing(AdminTokenStore.class, fault);
            }
        };
    }

    private static <T> T failing(Class<T> role, Supplier<RuntimeException> fault) {
        return role.cast(Proxy.newProxyInstance(role.getClassLoader(), new Class<?>[] {role}, (proxy, method, args) -> {
            throw fault.get();
        }));
    }
}
