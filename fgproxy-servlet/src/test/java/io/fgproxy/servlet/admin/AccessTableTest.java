package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.admin.AdminRole;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every route and every role, as it is written here; what the API answers is in {@link ContractTest}. */
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

    /** Whether somebody of this role may call the route, as it is written here. */
    static boolean mayCall(String route, AdminRole role) {
        return WRITTEN.get(route).charAt(ORDER.indexOf(role)) != '-';
    }

    @Test
    void everyRouteIsWritten() {
        assertThat(AccessTable.RULES)
                .extracting(rule -> rule.method() + " " + rule.path())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(WRITTEN.keySet());
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
