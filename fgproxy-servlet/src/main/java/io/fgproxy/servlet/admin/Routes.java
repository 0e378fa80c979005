package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.servlet.upstream.UpstreamSettings;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;

/** Which paths and methods there are. Immutable and thread-safe. */
final class Routes {
    private final SubKeyCalls subKeys;
    private final MainKeyCalls mainKeys;
    private final ReportRoutes reports;
    private final KeyRoutes keyRoutes;

    /** @param upstream where main keys are valid that do not say where */
    Routes(FgProxy proxy, UpstreamSettings upstream) {
        this.subKeys = new SubKeyCalls(proxy);
        this.keyRoutes = new KeyRoutes(proxy, subKeys, upstream);
        this.mainKeys = new MainKeyCalls(proxy);
        this.reports = new ReportRoutes(proxy);
    }

    /** What a method of a path does. */
    @FunctionalInterface
    interface Action {
        Answer run(AdminCall call) throws IOException;
    }

    /** What each method of the path does; nothing if there is no such path. */
    Map<String, Action> at(String path) {
        Map<String, Action> here = reports.at(path);
        return here.isEmpty() ? ofKeys(path) : here;
    }

    private Map<String, Action> ofKeys(String path) {
        String[] parts = path.split("/", -1);
        Map<String, Action> more = keyRoutes.at(parts);
        if (!more.isEmpty()) {
            return more;
        }
        // The path begins with a slash, so the first part is empty.
        return switch (parts.length) {
            case 2 -> collection(parts[1]);
            case 3 -> item(parts[1], parts[2]);
            case 4 -> verb(parts[1], parts[2], parts[3]);
            default -> Map.of();
        };
    }

    private Map<String, Action> collection(String name) {
        return switch (name) {
            case "sub_keys" -> Map.of("GET", subKeys::list, "POST", subKeys::create);
            case "main_keys" -> Map.of("GET", mainKeys::list, "POST", mainKeys::add);
            default -> Map.of();
        };
    }

    private Map<String, Action> item(String collection, String id) {
        return switch (collection) {
            case "sub_keys" -> subKey(subKeyId(id));
            case "main_keys" -> mainKey(mainKeyId(id));
            default -> Map.of();
        };
    }

    private Map<String, Action> subKey(SubKeyId id) {
        Action patch = call -> subKeys.patch(id, call);
        return Map.of(
                "GET",
                call -> subKeys.get(id, call),
                "PATCH",
                patch,
                "POST",
                patch,
                "DELETE",
                call -> subKeys.delete(id, call));
    }

    private Map<String, Action> mainKey(MainKeyId id) {
        Action patch = call -> mainKeys.patch(id, call);
        return Map.of(
                "GET",
                call -> mainKeys.get(id, call),
                "PATCH",
                patch,
                "POST",
                patch,
                "DELETE",
                call -> mainKeys.delete(id, call));
    }

    private Map<String, Action> verb(String collection, String id, String verb) {
        return switch (collection + " " + verb) {
            case "sub_keys rotate" -> post(call -> subKeys.rotate(subKeyId(id), call));
            case "sub_keys revoke" -> post(call -> subKeys.revoke(subKeyId(id), call));
            case "sub_keys reset_usage" -> post(call -> subKeys.resetUsage(subKeyId(id), call));
            case "sub_keys usage" -> Map.of("GET", call -> subKeys.usage(subKeyId(id), call));
            case "main_keys enable" -> post(call -> mainKeys.enable(mainKeyId(id), call));
            case "main_keys disable" -> post(call -> mainKeys.disable(mainKeyId(id), call));
            default -> Map.of();
        };
    }

    private static Map<String, Action> post(Action action) {
        return Map.of("POST", action);
    }

    static SubKeyId subKeyId(String text) {
        return id(SubKeyId::new, text, "sub-key");
    }

    static MainKeyId mainKeyId(String text) {
        return id(MainKeyId::new, text, "main key");
    }

    /** Text that is no id names nothing, like an id that was never given out. */
    private static <T> T id(Function<String, T> form, String text, String what) {
        try {
            return form.apply(text);
        } catch (IllegalArgumentException e) {
            throw RefusedCall.notFound(what);
        }
    }
}
