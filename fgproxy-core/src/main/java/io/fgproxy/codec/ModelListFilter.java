package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Takes models out of the answer to {@code GET /v1/models}. Thread-safe. */
public final class ModelListFilter {
    /** What OpenAI's answer consists of. */
    private static final Set<String> KNOWN = Set.of("object", "data");

    private ModelListFilter() {}

    /**
     * The same list with fewer models: the very bytes if all of them stay, else what is known of such a list and nothing
     * that could name the others in another way, as some compatible servers do.
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
        int all = models.size();
        for (Iterator<JsonNode> each = models.iterator(); each.hasNext(); ) {
            JsonNode id = each.next().path("id");
            if (!id.isTextual() || !allowed.test(id.textValue())) {
                each.remove();
            }
        }
        boolean whole = models.size() == all && Set.copyOf(fields(answer)).equals(KNOWN);
        return whole ? list : StrictJson.write(answer.retain(KNOWN)).getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> fields(ObjectNode answer) {
        List<String> names = new ArrayList<>();
        answer.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
