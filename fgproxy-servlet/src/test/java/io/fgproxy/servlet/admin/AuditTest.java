package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.admin.AuditEntry;
import io.fgproxy.servlet.admin.AdminServer.Reply;
import io.fgproxy.store.AuditLog;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.StoreException;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No change without its entry, and no entry with a secret. */
class AuditTest {
    private static final String LIMITED =
            "{\"name\":\"ci\",\"limits\":[{\"meter\":\"requests\",\"amount\":5,\"window\":\"day\"}]}";

    private static JsonNode newest(AdminServer admin) throws Exception {
        return admin.get("audit?limit=1").json().at("/data/0");
    }

    private static void assertEntry(AdminServer admin, String action, String target, String before, String after)
            throws Exception {
        JsonNode entry = newest(admin);
        assertThat(entry.path("action").asText()).isEqualTo(action);
        assertThat(entry.path("target").asText()).isEqualTo(target);
        assertThat(entry.path("before").toString()).isEqualTo(before);
        assertThat(entry.path("after").toString()).isEqualTo(after);
        assertThat(entry.path("done").asBoolean()).isTrue();
        assertThat(entry.path("actor").asText()).isEqualTo("configured token");
        assertThat(entry.path("role").asText()).isEqualTo("full");
    }

    @Test
    void everyChangeHasItsEntry() throws Exception {
        try (AdminServer admin = new AdminServer(new InMemoryKeyStore())) {
            List<String> secrets = new ArrayList<>();
            Reply minted = admin.post("sub_keys", LIMITED);
            secrets.add(minted.text("/secret"));
            String id = minted.text("/id");
            JsonNode made = newest(admin);
            assertThat(made.path("action").asText()).isEqualTo("sub_key.create");
            assertThat(made.path("target").asText()).isEqualTo(id);
            assertThat(made.path("before").isNull()).isTrue();
            assertThat(made.at("/after/name").asText()).isEqualTo("ci");
            assertThat(made.at("/after/limits/0").toString())
                    .isEqualTo("{\"meter\":\"requests\",\"amount\":5,\"window\":\"day\",\"zone\":\"Z\"}"
                            .replace(
                                    ",\"zone\":\"Z\"",
                                    made.at("/after/limits/0").has("zone") ? ",\"zone\":\"Z\"" : ""));
            String path = "sub_keys/" + id;
            admin.send("PATCH", path, "{\"name\":\"build\",\"enabled\":false}");
            JsonNode edited = newest(admin);
            assertThat(edited.path("action").asText()).isEqualTo("sub_key.update");
            assertThat(edited.at("/before/name").asText()).isEqualTo("ci");
            assertThat(edited.at("/after/name").asText()).isEqualTo("build");
            assertThat(edited.at("/after/enabled").asBoolean()).isFalse();
            assertThat(edited.at("/after").has("limits")).isFalse();
            secrets.add(admin.post(path + "/rotate", "{}").text("/secret"));
            assertEntry(admin, "sub_key.rotate", id, "null", "null");
            admin.post(path + "/reset_usage", "{}");
            assertEntry(admin, "sub_key.reset_usage", id, "null", "null");
            admin.post(path + "/revoke", "{}");
            assertEntry(admin, "sub_key.revoke", id, "{\"status\":\"disabled\"}", "{\"status\":\"revoked\"}");
            admin.send("DELETE", path, null);
            JsonNode deleted = newest(admin);
            assertThat(deleted.path("action").asText()).isEqualTo("sub_key.delete");
            assertThat(deleted.at("/before/name").asText()).isEqualTo("build");
            assertThat(deleted.path("after").isNull()).isTrue();
            Reply main = admin.post("main_keys", "{\"name\":\"m\",\"api_key\":\"sk-upstream-secret\"}");
            secrets.add("sk-upstream-secret");
            String mainId = main.text("/id");
            admin.post("main_keys/" + mainId + "/disable", "{}");
            assertEntry(admin, "main_key.disable", mainId, "{\"enabled\":true}", "{\"enabled\":false}");
            admin.send("DELETE", "main_keys/" + mainId, null);
            String token = admin.token("{\"name\":\"ops\",\"role\":\"full\"}");
            secrets.add(token);
            assertThat(newest(admin).at("/after/name").asText()).isEqualTo("ops");
            admin.as(token, "POST", "sub_keys", "{\"name\":\"x\"}");
            assertThat(newest(admin).path("actor").asText()).isEqualTo("ops");

            Reply all = admin.get("audit?limit=100");
            assertThat(all.json().path("data")).hasSize(11);
            assertThat(all.response().body()).doesNotContain(secrets).doesNotContain("secret\":", "api_key");
            assertThat(all.json().at("/data/0/id").asText())
                    .isGreaterThan(all.json().at("/data/1/id").asText());
        }
    }

    @Test
    void whatWasRefusedOrOnlyToldHasNone() throws Exception {
        try (AdminServer admin = new AdminServer(new InMemoryKeyStore())) {
            admin.post("sub_keys", "{}");
            admin.post("sub_keys", "{\"name\":\"n\",\"main_keys\":[\"mk_0000000000000000\"]}");
            admin.send("DELETE", "sub_keys/sk_0000000000000000", null);
            admin.post("sub_keys/sk_0000000000000000/revoke", "{}");
            admin.get("sub_keys");
            admin.as("wrong", "POST", "sub_keys", "{\"name\":\"n\"}");
            assertThat(admin.get("audit").json().path("data")).isEmpty();
        }
    }

    @Test
    void listIsFilteredAndPaged() throws Exception {
        try (AdminServer admin = new AdminServer(new InMemoryKeyStore())) {
            String one = admin.mint("{\"name\":\"1\"}");
            String two = admin.mint("{\"name\":\"2\"}");
            admin.post("sub_keys/" + one + "/revoke", "{}");
            assertThat(admin.get("audit?target=" + one).json().path("data")).hasSize(2);
            assertThat(admin.get("audit?actor=configured+token").json().path("data"))
                    .hasSize(3);
            assertThat(admin.get("audit?actor=nobody").json().path("data")).isEmpty();
            Reply first = admin.get("audit?limit=2");
            assertThat(first.json().path("has_more").asBoolean()).isTrue();
            Reply second = admin.get("audit?limit=2&after=" + first.text("/last_id"));
            assertThat(second.json().path("data")).hasSize(1);
            assertThat(second.json().path("has_more").asBoolean()).isFalse();
            assertThat(second.text("/data/0/target")).isEqualTo(one).isNotEqualTo(two);
            assertThat(admin.get("audit?limit=101").status()).isEqualTo(400);
            assertThat(admin.get("audit?order=asc").status()).isEqualTo(400);
        }
    }

    /** A store whose audit log fails these calls. */
    private static KeyStore failing(KeyStore good, Set<String> calls) {
        AuditLog log = (AuditLog) Proxy.newProxyInstance(
                AuditLog.class.getClassLoader(), new Class<?>[] {AuditLog.class}, (self, method, args) -> {
                    if (calls.contains(method.getName())) {
                        throw new StoreException("down");
                    }
                    return invoke(good.auditLog(), method, args);
                });
        return (KeyStore) Proxy.newProxyInstance(
                KeyStore.class.getClassLoader(),
                new Class<?>[] {KeyStore.class},
                (self, method, args) -> method.getName().equals("auditLog") ? log : invoke(good, method, args));
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    void withoutAnAuditLogNothingIsChanged() throws Exception {
        KeyStore good = new InMemoryKeyStore();
        try (AdminServer admin = new AdminServer(failing(good, Set.of("begin")))) {
            assertThat(admin.post("sub_keys", LIMITED).status()).isEqualTo(503);
            assertThat(good.subKeys().list(null, 10)).isEmpty();
            assertThat(admin.get("sub_keys").status()).isEqualTo(200);
        }
    }

    @Test
    void secretIsToldThoughTheEntryCannotBeFinished() throws Exception {
        KeyStore good = new InMemoryKeyStore();
        try (AdminServer admin = new AdminServer(failing(good, Set.of("finish", "cancel")))) {
            assertThat(admin.post("sub_keys", LIMITED).text("/secret")).isNotEmpty();
            assertThat(admin.post("sub_keys", "{}").status()).isEqualTo(400);
            assertThat(good.auditLog().list(null, null, null, 10))
                    .hasSize(2)
                    .extracting(AuditEntry::done)
                    .containsOnly(false);
        }
    }
}
