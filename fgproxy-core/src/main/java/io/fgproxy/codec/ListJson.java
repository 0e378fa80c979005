package io.fgproxy.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shapes that OpenAI's own admin API has around its objects. */
final class ListJson {
    private ListJson() {}

    /** One page; {@code first_id} and {@code last_id} are those of its objects, null if it has none. */
    static String page(List<ObjectNode> objects, boolean hasMore) {
        return page(
                objects,
                objects.isEmpty() ? null : idOf(objects.get(0)),
                objects.isEmpty() ? null : idOf(objects.get(objects.size() - 1)),
                hasMore);
    }

    static String page(List<ObjectNode> objects, @Nullable String firstId, @Nullable String lastId, boolean hasMore) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("object", "list");
        ArrayNode data = root.putArray("data");
        data.addAll(objects);
        root.put("first_id", firstId);
        root.put("last_id", lastId);
        root.put("has_more", hasMore);
        return StrictJson.write(root);
    }

    static String deleted(String kind, String id) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("id", id).put("object", kind + ".deleted").put("deleted", true);
        return StrictJson.write(root);
    }

    private static @Nullable String idOf(ObjectNode object) {
        return object.path("id").textValue();
    }
}
