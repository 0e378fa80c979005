package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.admin.AdminRole;
import io.fgproxy.servlet.admin.AdminServer.Reply;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route and every role, as it is written here. */
class AccessTableTest {
    /** Beside each route who may call it: viewer, issuer (o: for its own), full. */
    private static final Map<String, String> WRITTEN = Map.ofEntries(
            Map.entry("GET sub_keys", "vof"),
            Map.entry("POST sub_keys", "-of"),
            Map.entry("POST sub_keys/bulk", "-of"),
            Map.entry("GET sub_keys/{id}", "vof"),
            Map.entry("PATCH sub_keys/{id}", "-of"),
            Map.entry("POST sub_keys/{id}", "-of"),
            Map.entry("DELETE sub_keys/{id}", "--f"),
            Map.entry("POST sub_keys/{id}/extend", "-of"),
            Map.entry("POST sub_keys/{id}/enable", "-of"),
            Map.entry("POST sub_keys/{id}/disable", "-of"),
            Map.entry("POST sub_keys/{id}/revoke", "-of"),
            Map.entry("POST sub_keys/{id}/rotate", "-of"),
            Map.entry("POST sub_keys/{id}/revoke_previous", "-of"),
            Map.entry("POST sub_keys/{id}/reset_usage", "--f"),
            Map.entry("POST sub_keys/{id}/explain", "vof"),
            Map.entry("GET sub_keys/{id}/usage", "vof"),
            Map.entry("POST explain", "vof"),
            Map.entry("GET groups", "v-f"),
            Map.entry("GET groups/{id}", "v-f"),
            Map.entry("PUT groups/{id}", "--f"),
            Map.entry("DELETE groups/{id}", "--f"),
            Map.entry("GET model_groups", "v-f"),
            Map.entry("GET model_groups/{id}", "v-f"),
            Map.entry("PUT model_groups/{id}", "--f"),
            Map.entry("DELETE model_groups/{id}", "--f"),
            Map.entry("GET templates", "v-f"),
            Map.entry("GET templates/{id}", "vof"),
            Map.entry("PUT templates/{id}", "--f"),
            Map.entry("DELETE templates/{id}", "--f"),
            Map.entry("GET main_keys", "v-f"),
            Map.entry("POST main_keys", "--f"),
            Map.entry("GET main_keys/{id}", "v-f"),
            Map.entry("PATCH main_keys/{id}", "--f"),
            Map.entry("POST main_keys/{id}", "--f"),
            Map.entry("DELETE main_keys/{id}", "--f"),
            Map.entry("POST main_keys/{id}/enable", "--f"),
            Map.entry("POST main_keys/{id}/disable", "--f"),
            Map.entry("POST main_keys/{id}/test", "--f"),
            Map.entry("POST main_keys/{id}/refresh_models", "--f"),
            Map.entry("GET models", "vif"),
            Map.entry("GET prices", "vif"),
            Map.entry("GET usage", "vof"),
            Map.entry("GET usage/requests", "vof"),
            Map.entry("GET refusals", "v-f"),
            Map.entry("GET overview", "vof"),
            Map.entry("GET audit", "v-f"),
            Map.entry("GET admin_tokens", "v-f"),
            Map.entry("POST admin_tokens", "--f"),
            Map.entry("DELETE admin_tokens/{id}", "--f"),
            Map.entry("GET me", "vif"));

    private static final List<AdminRole> ORDER = List.of(AdminRole.VIEWER, AdminRole.ISSUER, AdminRole.FULL);
    private static final Map<AdminRole, String> TOKENS = new EnumMap<>(AdminRole.class);
    private static AdminServer admin;

    @BeforeAll
    static void start() throws Exception {
        admin = new AdminServer(new InMemoryKeyStore());
        admin.send("PUT", "groups/g", "{}");
        Reply template = admin.send("PUT", "templates/class", "{\"sub_key\":{\"group\":\"g\"}}");
        assertThat(template.status()).as("%s", template.json()).isEqualTo(200);
        TOKENS.put(AdminRole.VIEWER, admin.token("{\"name\":\"v\",\"role\":\"viewer\"}"));
        TOKENS.put(AdminRole.ISSUER, admin.token("{\"name\":\"i\",\"role\":\"issuer\",\"template\":\"class\"}"));
        TOKENS.put(AdminRole.FULL, admin.token("{\"name\":\"f\",\"role\":\"full\"}"));
    }

    @AfterAll
    static void stop() {
        admin.close();
    }

    static Stream<String> routes() {
        return WRITTEN.keySet().stream().sorted();
    }

    @Test
    void everyRouteIsWritten() {
        assertThat(AccessTable.RULES)
                .extracting(rule -> rule.method() + " " + rule.path())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(WRITTEN.keySet());
    }

    /** By the answer of the API; what the route needs beside the role is missing, so nothing is changed. */
    @ParameterizedTest
    @MethodSource("routes")
    void everyRoleIsDecidedAsWritten(String route) throws Exception {
        String method = route.split(" ", 2)[0];
        String id = route.contains("main_keys") ? "mk_0000000000000000" : "sk_0000000000000000";
        String path = route.split(" ", 2)[1].replace("{id}", id);
        for (AdminRole role : ORDER) {
            Reply reply = admin.as(TOKENS.get(role), method, path, method.equals("GET") ? null : "{\"odd\":1}");
            boolean missing =
                    List.of("unknown_url", "not_found", "method_not_allowed").contains(reply.text("/error/code"));
            if (missing && AwaitedRoutes.ALL.contains(route)) {
                // When it is there, it is decided on by the table alone.
                continue;
            }
            assertThat(reply.text("/error/code")).as(route).isNotIn("unknown_url", "method_not_allowed");
            char written = WRITTEN.get(route).charAt(ORDER.indexOf(role));
            assertThat(reply.text("/error/code").equals("not_allowed"))
                    .as("%s as %s: %s", route, role, reply.json())
                    .isEqualTo(written == '-');
            assertThat(reply.status()).isNotEqualTo(401).isLessThan(500);
        }
    }

    @Test
    void whatIsNotInTheTableIsForNobody() {
        assertThat(AccessTable.find("PUT", "/sub_keys/x")).isEmpty();
        assertThat(AccessTable.find("GET", "/sub_keys/x/y/z")).isEmpty();
        assertThat(AccessTable.find("GET", "/")).isEmpty();
        assertThat(AccessTable.find("POST", "/sub_keys/bulk"))
                .get()
                .extracting(AccessTable.Rule::path)
                .isEqualTo("sub_keys/bulk");
        assertThat(AccessTable.find("GET", "/sub_keys/bulk"))
                .get()
                .extracting(AccessTable.Rule::path)
                .isEqualTo("sub_keys/{id}");
    }

    @Test
    void everyChangeHasItsNameInTheAuditLog() {
        List<String> silent = List.of("POST sub_keys/{id}/explain", "POST explain", "POST main_keys/{id}/test");
        for (AccessTable.Rule rule : AccessTable.RULES) {
            String route = rule.method() + " " + rule.path();
            assertThat(rule.action() == null)
                    .as(route)
                    .isEqualTo(rule.method().equals("GET") || silent.contains(route));
        }
    }
}
