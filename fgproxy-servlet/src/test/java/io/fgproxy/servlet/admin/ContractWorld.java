package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.admin.AuditEntry;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MasterKey;
import io.fgproxy.store.memory.InMemoryKeyStore;
import io.fgproxy.testkit.clock.SettableClock;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An API with an upstream, and what calls to it may be about. All keys are bound to the template {@code class}. */
final class ContractWorld implements AutoCloseable {
    private static final String KEY = "{\"name\":\"n\",\"template\":\"class\"}";

    final SettableClock clock = new SettableClock(Instant.parse("2026-11-25T10:00:00Z"));
    final AdminServer admin;
    private final FakeOpenAi upstream = FakeOpenAi.start();
    private final InMemoryKeyStore store = new InMemoryKeyStore();
    private final AtomicInteger names = new AtomicInteger();

    ContractWorld() throws Exception {
        admin = new AdminServer(FgProxy.builder()
                .store(store)
                .masterKey(MasterKey.generate())
                .clock(clock)
                .build());
        put("groups/g", "{}");
        put("templates/class", "{\"sub_key\":{\"group\":\"g\"}}");
    }

    private void put(String path, String json) throws Exception {
        require(admin.send("PUT", path, json));
    }

    private static AdminServer.Reply require(AdminServer.Reply reply) {
        if (reply.status() >= 400) {
            throw new AssertionError(reply.response().body());
        }
        return reply;
    }

    private String fresh() {
        return "thing-" + names.incrementAndGet();
    }

    /** The newest change that the audit log knows. */
    List<AuditEntry> newestChange() {
        return admin.proxy.reports().audit().list(null, null, null, 1);
    }

    String key() throws Exception {
        return admin.mint(KEY);
    }

    String expiringKey() throws Exception {
        return admin.mint(KEY.replace("}", ",\"expires_at\":4102444800}"));
    }

    String revokedKey() throws Exception {
        String id = expiringKey();
        require(admin.post("sub_keys/" + id + "/revoke", null));
        return id;
    }

    /** The secret of a key. */
    String secret() throws Exception {
        return require(admin.post("sub_keys", KEY)).text("/secret");
    }

    String group() throws Exception {
        String name = fresh();
        put("groups/" + name, "{}");
        return name;
    }

    String usedGroup() throws Exception {
        String name = group();
        admin.mint("{\"name\":\"n\",\"group\":\"" + name + "\"}");
        return name;
    }

    String modelGroup() throws Exception {
        String name = fresh();
        put("model_groups/" + name, "{\"models\":[\"gpt-4o\"]}");
        return name;
    }

    String template() throws Exception {
        String name = fresh();
        put("templates/" + name, "{\"sub_key\":{}}");
        return name;
    }

    String usedTemplate() throws Exception {
        String name = template();
        admin.mint("{\"name\":\"n\",\"template\":\"" + name + "\"}");
        return name;
    }

    String mainKey() throws Exception {
        return require(admin.post(
                        "main_keys",
                        "{\"name\":\"m\",\"api_key\":\"" + upstream.key() + "\",\"base_url\":\"" + upstream.baseUrl()
                                + "\"}"))
                .text("/id");
    }

    /** A main key that was encrypted under another master key. */
    String sealedMainKey() {
        MainKeyId id = MainKeyId.generate(new SecureRandom());
        store.mainKeys()
                .insert(new MainKey(
                        id,
                        "m",
                        MasterKey.generate().seal("sk-any", id.value()),
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        true,
                        clock.instant(),
                        1));
        return id.value();
    }

    String token() throws Exception {
        return require(admin.post("admin_tokens", "{\"name\":\"n\",\"role\":\"viewer\"}"))
                .text("/id");
    }

    @Override
    public void close() {
        admin.close();
        upstream.close();
    }
}
