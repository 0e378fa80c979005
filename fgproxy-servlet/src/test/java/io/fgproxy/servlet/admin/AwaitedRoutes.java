package io.fgproxy.servlet.admin;

import java.util.Set;

/** Routes that the table and the OpenAPI file have, and the code has not yet. */
final class AwaitedRoutes {
    static final Set<String> ALL = Set.of();

    private AwaitedRoutes() {}
}
