package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.key.UpstreamModel;
import io.fgproxy.key.UpstreamModels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The models that OpenAI listed: read from its own answer, kept in stores as {@code {"models":{"gpt-4o":"openai"}}}, and
 * shown in the admin API as {@code {"object":"model","id":"gpt-4o","owned_by":"openai","main_keys":["mk_…"],
 * "refreshed_at":1767225600,"priced":true}}.
 */
public final class UpstreamModelsJson {
    private static final int MOST_MODELS = 10_000;
    private static final int LONGEST = 256;

    private UpstreamModelsJson() {}

    /**
     * Reads the answer to {@code GET /v1/models}. What more there is in it is not looked at, and neither is a model whose
     * name no request may have: it is too long, or has blanks or others than visible ASCII characters.
     *
     * @throws IllegalArgumentException if it is no list of models
     */
    public static List<UpstreamModel> readAnswer(byte[] json) {
        JsonNode data = Members.required(StrictJson.object(json), "", "data");
        if (!data.isArray() || data.size() > MOST_MODELS) {
            throw new InvalidMemberException("data", "data must be an array of at most " + MOST_MODELS + " models");
        }
        Map<String, UpstreamModel> models = new LinkedHashMap<>();
        for (JsonNode each : data) {
            JsonNode id = each.path("id");
            JsonNode owner = each.path("owned_by");
            if (!id.isTextual()) {
                throw new InvalidMemberException("data[].id", "data[].id must be a string");
            }
            if (isName(id.textValue())) {
                models.put(
                        id.textValue(),
                        new UpstreamModel(id.textValue(), owner.isTextual() ? shortened(owner.textValue()) : null));
            }
        }
        return List.copyOf(models.values());
    }

    private static boolean isName(String id) {
        return !id.isEmpty() && id.length() <= LONGEST && id.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST));
    }

    /** Writes models for a store. */
    public static String write(List<UpstreamModel> models) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode object = root.putObject("models");
        models.forEach(model -> object.put(model.id(), model.ownedBy()));
        return StrictJson.write(root);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static List<UpstreamModel> read(String json) {
        List<UpstreamModel> models = new ArrayList<>();
        JsonNode object = Members.required(StrictJson.object(json), "", "models");
        Members.anyObject(object, "models")
                .properties()
                .forEach(entry -> models.add(new UpstreamModel(
                        entry.getKey(),
                        entry.getValue().isNull() ? null : entry.getValue().textValue())));
        return models;
    }

    private static final class Merged {
        private @Nullable String ownedBy;
        private final List<String> mainKeys = new ArrayList<>();
        private Instant refreshedAt = Instant.EPOCH;
    }

    /**
     * Writes what all main keys can use, each model once, by name.
     *
     * @param priced whether the price of a model is known
     */
    public static String writeList(List<UpstreamModels> all, Predicate<String> priced) {
        Map<String, Merged> merged = new TreeMap<>();
        for (UpstreamModels each : all) {
            for (UpstreamModel model : each.models()) {
                Merged one = merged.computeIfAbsent(model.id(), id -> new Merged());
                one.ownedBy = one.ownedBy == null ? model.ownedBy() : one.ownedBy;
                one.mainKeys.add(each.mainKey().value());
                one.refreshedAt = each.refreshedAt().isAfter(one.refreshedAt) ? each.refreshedAt() : one.refreshedAt;
            }
        }
        List<ObjectNode> objects = new ArrayList<>();
        merged.forEach((id, one) -> {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            object.put("object", "model").put("id", id).put("owned_by", one.ownedBy);
            ArrayNode mainKeys = object.putArray("main_keys");
            one.mainKeys.forEach(mainKeys::add);
            objects.add(
                    object.put("refreshed_at", one.refreshedAt.getEpochSecond()).put("priced", priced.test(id)));
        });
        return ListJson.page(objects, false);
    }
}
