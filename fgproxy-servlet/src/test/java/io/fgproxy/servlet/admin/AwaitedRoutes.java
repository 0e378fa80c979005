package io.fgproxy.servlet.admin;

import java.util.Set;

/** Routes that the table and the OpenAPI file have, and the code has not yet. */
final class AwaitedRoutes {
    static final Set<String> ALL = Set.of(
            "POST sub_keys/bulk",
            "POST sub_keys/{id}/extend",
            "POST sub_keys/{id}/enable",
            "POST sub_keys/{id}/disable",
            "POST sub_keys/{id}/revoke_previous",
            "POST sub_keys/{id}/explain",
            "POST explain",
            "GET groups",
            "GET groups/{id}",
            "PUT groups/{id}",
            "DELETE groups/{id}",
            "GET templates",
            "GET templates/{id}",
            "PUT templates/{id}",
            "DELETE templates/{id}",
            "POST main_keys/{id}/test",
            "POST main_keys/{id}/refresh_models",
            "GET models",
            "GET prices");

    private AwaitedRoutes() {}
}
