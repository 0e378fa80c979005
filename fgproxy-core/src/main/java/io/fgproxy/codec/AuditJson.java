package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.admin.AuditEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The audit log in the admin API:
 *
 * <pre>{@code
 * {"object":"audit_entry","id":"0195…","at":1767225600,"actor":"ops","role":"full","action":"sub_key.update",
 *  "target":"sk_4fZk0Qm1bWc83VtA","before":{"name":"ci"},"after":{"name":"build"},"done":true}
 * }</pre>
 *
 * <p>{@code before} and {@code after} have the members that the change changed, and never a secret; how limits stand,
 * which changes by itself, is left out.
 */
public final class AuditJson {
    /** What no entry may have, wherever it stands. */
    private static final List<String> SECRETS = List.of("secret", "api_key");

    /** What changes with every request. */
    private static final List<String> VOLATILE = List.of("used", "held", "remaining", "resets_at");

    private static final String USAGE = "usage";

    private AuditJson() {}

    /**
     * What a change changed.
     *
     * @param before JSON; null if there was nothing
     * @param after JSON; null if there is nothing
     */
    public record Change(@Nullable String before, @Nullable String after) {}

    /** The members that differ between two answers about the same thing. */
    public static Change change(@Nullable String before, @Nullable String after) {
        ObjectNode was = cleaned(before);
        ObjectNode is = cleaned(after);
        if (was != null && is != null) {
            List<String> same = new ArrayList<>();
            was.fieldNames().forEachRemaining(name -> {
                if (was.get(name).equals(is.get(name))) {
                    same.add(name);
                }
            });
            was.remove(same);
            is.remove(same);
        }
        return new Change(text(was), text(is));
    }

    private static @Nullable String text(@Nullable ObjectNode node) {
        return node == null || node.isEmpty() ? null : StrictJson.write(node);
    }

    private static @Nullable ObjectNode cleaned(@Nullable String json) {
        if (json == null) {
            return null;
        }
        ObjectNode root = StrictJson.object(json);
        JsonNode list = root.path("data");
        if (list.isArray()) {
            // Of many new things their ids are enough.
            ObjectNode many = JsonNodeFactory.instance.objectNode();
            many.put("count", list.size());
            list.forEach(element -> many.withArray("ids").add(element.path("id").textValue()));
            return many;
        }
        root.remove(USAGE);
        clean(root);
        return root;
    }

    private static void clean(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(SECRETS);
            if (object.has("meter")) {
                object.remove(VOLATILE);
            }
        }
        node.forEach(AuditJson::clean);
    }

    /** The id or name of what an answer is about; null if it is about many things or none. */
    public static @Nullable String idOf(String json) {
        ObjectNode root = StrictJson.object(json);
        return root.has("id") ? root.path("id").textValue() : root.path("name").textValue();
    }

    /** Writes one page of entries. */
    public static String writePage(List<AuditEntry> page, boolean hasMore) {
        return ListJson.page(page.stream().map(AuditJson::object).toList(), hasMore);
    }

    private static ObjectNode object(AuditEntry entry) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("object", "audit_entry")
                .put("id", entry.id())
                .put("at", Times.write(entry.at()))
                .put("actor", entry.actor())
                .put("role", entry.role().code())
                .put("action", entry.action())
                .put("target", entry.target());
        root.set("before", entry.before() == null ? null : StrictJson.object(entry.before()));
        root.set("after", entry.after() == null ? null : StrictJson.object(entry.after()));
        return root.put("done", entry.done());
    }
}
