package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.Predicate;

/** Takes models out of the answer to {@code GET /v1/models}. Thread-safe. */
public final class ModelListFilter {
    private ModelListFilter() {}

    /**
     * The same list with fewer models; what else the answer says stays.
     *
     * @param list the answer, as JSON
     * @param allowed tells by its name whether a model stays
     * @throws IllegalArgumentException if the answer is not a list of models: what cannot be read must not be shown
     */
    public static byte[] filter(byte[] list, Predicate<String> allowed) {
        ObjectNode answer = StrictJson.object(list);
        if (!(answer.get("data") instanceof ArrayNode models)) {
            throw new IllegalArgumentException("There is no list of models in the answer");
        }
        for (Iterator<JsonNode> each = models.iterator(); each.hasNext(); ) {
            JsonNode id = each.next().path("id");
            if (!id.isTextual() || !allowed.test(id.textValue())) {
                each.remove();
            }
        }
        return StrictJson.write(answer).getBytes(StandardCharsets.UTF_8);
    }
}
