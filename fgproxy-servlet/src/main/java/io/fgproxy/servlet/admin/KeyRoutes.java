package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.servlet.admin.Routes.Action;
import io.fgproxy.servlet.upstream.UpstreamSettings;
import java.util.Map;

/** The paths of what is around keys: many at once, groups, templates, models and prices. Immutable and thread-safe. */
final class KeyRoutes {
    private final SubKeyCalls subKeys;
    private final ExplainCalls explain;
    private final GroupCalls groups;
    private final TemplateCalls templates;
    private final ModelCalls models;

    KeyRoutes(FgProxy proxy, SubKeyCalls subKeys, UpstreamSettings upstream) {
        this.subKeys = subKeys;
        this.explain = new ExplainCalls(proxy);
        this.groups = new GroupCalls(proxy);
        this.templates = new TemplateCalls(proxy);
        this.models = new ModelCalls(proxy, upstream);
    }

    /** What each method of the path does; nothing if there is no such path here. */
    Map<String, Action> at(String[] parts) {
        return switch (parts.length) {
            case 2 -> collection(parts[1]);
            case 3 -> item(parts[1], parts[2]);
            case 4 -> verb(parts[1], parts[2], parts[3]);
            default -> Map.of();
        };
    }

    private Map<String, Action> collection(String name) {
        return switch (name) {
            case "explain" -> post(explain::preview);
            case "groups" -> get(groups::list);
            case "model_groups" -> get(groups::listModels);
            case "templates" -> get(templates::list);
            case "models" -> get(models::list);
            case "prices" -> get(models::prices);
            default -> Map.of();
        };
    }

    private Map<String, Action> item(String collection, String name) {
        return switch (collection) {
            case "sub_keys" -> name.equals("bulk") ? post(subKeys::createAll) : Map.of();
            case "groups" ->
                item(call -> groups.get(name, call), call -> groups.put(name, call), call -> groups.delete(name, call));
            case "model_groups" ->
                item(
                        call -> groups.getModels(name, call),
                        call -> groups.putModels(name, call),
                        call -> groups.deleteModels(name, call));
            case "templates" ->
                item(
                        call -> templates.get(name, call),
                        call -> templates.put(name, call),
                        call -> templates.delete(name, call));
            default -> Map.of();
        };
    }

    private Map<String, Action> verb(String collection, String id, String verb) {
        return switch (collection + " " + verb) {
            case "sub_keys extend" -> post(call -> subKeys.extend(Routes.subKeyId(id), call));
            case "sub_keys enable" -> post(call -> subKeys.enable(Routes.subKeyId(id), call));
            case "sub_keys disable" -> post(call -> subKeys.disable(Routes.subKeyId(id), call));
            case "sub_keys revoke_previous" -> post(call -> subKeys.revokePrevious(Routes.subKeyId(id), call));
            case "sub_keys explain" -> post(call -> explain.explain(Routes.subKeyId(id), call));
            case "main_keys test" -> post(call -> models.test(Routes.mainKeyId(id), call));
            case "main_keys refresh_models" -> post(call -> models.refresh(Routes.mainKeyId(id), call));
            default -> Map.of();
        };
    }

    private static Map<String, Action> item(Action get, Action put, Action delete) {
        return Map.of("GET", get, "PUT", put, "DELETE", delete);
    }

    private static Map<String, Action> get(Action action) {
        return Map.of("GET", action);
    }

    private static Map<String, Action> post(Action action) {
        return Map.of("POST", action);
    }
}
