package io.fgproxy.servlet.admin;

import static io.fgproxy.servlet.admin.Access.ANYBODY;
import static io.fgproxy.servlet.admin.Access.FULL;
import static io.fgproxy.servlet.admin.Access.ISSUE;
import static io.fgproxy.servlet.admin.Access.READ;
import static io.fgproxy.servlet.admin.Access.READ_OWN;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may call which route, and what the audit log calls it: the one place where that stands. A route that is not here may
 * be called by nobody. Immutable and thread-safe.
 */
final class AccessTable {
    private static final String ANY = "{id}";

    /** All rules. */
    static final List<Rule> RULES = rules();

    private AccessTable() {}

    /**
     * One route.
     *
     * @param method of HTTP
     * @param path below the mount, without the slash that it begins with; {@code {id}} stands for an id or a name
     * @param access who may call it
     * @param action what the audit log calls the change that it makes; null for none
     */
    record Rule(
            String method,
            String path,
            Access access,
            @Nullable String action) {
        /** Whether it is about one thing that is there already, or may be. */
        boolean isAboutItem() {
            return path.contains(ANY);
        }

        private boolean fits(String[] parts) {
            String[] own = path.split("/", -1);
            if (own.length != parts.length) {
                return false;
            }
            for (int i = 0; i < own.length; i++) {
                if (!own[i].equals(ANY) && !own[i].equals(parts[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The rule for a request; {@code path} begins with a slash. What is spelled out goes before {@code {id}}. */
    static Optional<Rule> find(String method, String path) {
        String[] parts = path.substring(1).split("/", -1);
        return RULES.stream()
                .filter(rule -> rule.method().equals(method) && rule.fits(parts))
                .min(Comparator.comparing(Rule::isAboutItem));
    }

    private static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        subKeys(rules);
        shared(rules);
        mainKeys(rules);
        reports(rules);
        return List.copyOf(rules);
    }

    private static void see(List<Rule> rules, String path, Access access) {
        rules.add(new Rule("GET", path, access, null));
    }

    private static void change(List<Rule> rules, String method, String path, Access access, String action) {
        rules.add(new Rule(method, path, access, action));
    }

    private static void subKeys(List<Rule> rules) {
        see(rules, "sub_keys", READ_OWN);
        see(rules, "sub_keys/{id}", READ_OWN);
        see(rules, "sub_keys/{id}/usage", READ_OWN);
        change(rules, "POST", "sub_keys", ISSUE, "sub_key.create");
        change(rules, "POST", "sub_keys/bulk", ISSUE, "sub_key.create_bulk");
        change(rules, "PATCH", "sub_keys/{id}", ISSUE, "sub_key.update");
        change(rules, "POST", "sub_keys/{id}", ISSUE, "sub_key.update");
        change(rules, "DELETE", "sub_keys/{id}", FULL, "sub_key.delete");
        for (String verb : List.of("extend", "enable", "disable", "revoke", "rotate", "revoke_previous")) {
            change(rules, "POST", "sub_keys/{id}/" + verb, ISSUE, "sub_key." + verb);
        }
        // Who may forgive what was used can give more than a template does.
        change(rules, "POST", "sub_keys/{id}/reset_usage", FULL, "sub_key.reset_usage");
        // These only tell.
        rules.add(new Rule("POST", "sub_keys/{id}/explain", READ_OWN, null));
        rules.add(new Rule("POST", "explain", READ_OWN, null));
    }

    private static void shared(List<Rule> rules) {
        see(rules, "groups", READ);
        see(rules, "groups/{id}", READ);
        change(rules, "PUT", "groups/{id}", FULL, "group.put");
        change(rules, "DELETE", "groups/{id}", FULL, "group.delete");
        see(rules, "model_groups", READ);
        see(rules, "model_groups/{id}", READ);
        change(rules, "PUT", "model_groups/{id}", FULL, "model_group.put");
        change(rules, "DELETE", "model_groups/{id}", FULL, "model_group.delete");
        see(rules, "templates", READ);
        see(rules, "templates/{id}", READ_OWN);
        change(rules, "PUT", "templates/{id}", FULL, "template.put");
        change(rules, "DELETE", "templates/{id}", FULL, "template.delete");
        see(rules, "models", ANYBODY);
        see(rules, "prices", ANYBODY);
    }

    private static void mainKeys(List<Rule> rules) {
        see(rules, "main_keys", READ);
        see(rules, "main_keys/{id}", READ);
        change(rules, "POST", "main_keys", FULL, "main_key.create");
        change(rules, "PATCH", "main_keys/{id}", FULL, "main_key.update");
        change(rules, "POST", "main_keys/{id}", FULL, "main_key.update");
        change(rules, "DELETE", "main_keys/{id}", FULL, "main_key.delete");
        for (String verb : List.of("enable", "disable", "refresh_models")) {
            change(rules, "POST", "main_keys/{id}/" + verb, FULL, "main_key." + verb);
        }
        // Changes nothing, but goes upstream with the key.
        rules.add(new Rule("POST", "main_keys/{id}/test", FULL, null));
    }

    private static void reports(List<Rule> rules) {
        see(rules, "usage", READ_OWN);
        see(rules, "usage/requests", READ_OWN);
        see(rules, "overview", READ_OWN);
        see(rules, "refusals", READ);
        see(rules, "audit", READ);
        see(rules, "admin_tokens", READ);
        change(rules, "POST", "admin_tokens", FULL, "admin_token.create");
        change(rules, "DELETE", "admin_tokens/{id}", FULL, "admin_token.delete");
        see(rules, "me", ANYBODY);
    }
}
