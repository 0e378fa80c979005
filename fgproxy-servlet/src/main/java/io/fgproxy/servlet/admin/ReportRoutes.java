package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import java.util.Map;

/** The paths of reports, of the audit log and of admin tokens. Immutable and thread-safe. */
final class ReportRoutes {
    private static final String TOKENS = "/admin_tokens/";

    private final ReportCalls reports;
    private final OverviewCalls overview;
    private final WhoCalls who;

    ReportRoutes(FgProxy proxy) {
        this.reports = new ReportCalls(proxy);
        this.overview = new OverviewCalls(proxy);
        this.who = new WhoCalls(proxy);
    }

    /** What each method of the path does; nothing if there is no such path here. */
    Map<String, Routes.Action> at(String path) {
        return switch (path) {
            case "/usage" -> get(reports::usage);
            case "/usage/requests" -> get(reports::requests);
            case "/refusals" -> get(reports::refusals);
            case "/overview" -> get(overview::overview);
            case "/audit" -> get(who::audit);
            case "/me" -> get(who::me);
            case "/admin_tokens" -> Map.of("GET", who::listTokens, "POST", who::createToken);
            default -> token(path);
        };
    }

    private Map<String, Routes.Action> token(String path) {
        if (!path.startsWith(TOKENS) || path.indexOf('/', TOKENS.length()) >= 0) {
            return Map.of();
        }
        String id = path.substring(TOKENS.length());
        return Map.of("DELETE", call -> who.deleteToken(id, call));
    }

    private static Map<String, Routes.Action> get(Routes.Action action) {
        return Map.of("GET", action);
    }
}
