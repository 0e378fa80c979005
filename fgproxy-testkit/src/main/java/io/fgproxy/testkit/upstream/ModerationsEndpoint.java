package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code POST /v1/moderations}: nothing is ever flagged. */
final class ModerationsEndpoint {

    private static final List<String> CATEGORIES = List.of(
            "harassment",
            "harassment/threatening",
            "sexual",
            "hate",
            "hate/threatening",
            "illicit",
            "illicit/violent",
            "self-harm/intent",
            "self-harm/instructions",
            "self-harm",
            "sexual/minors",
            "violence",
            "violence/graphic");

    private ModerationsEndpoint() {}

    static Reply answer(Call call) throws IOException, ApiException {
        JsonNode json = call.json();
        JsonNode input = json.path("input");
        boolean severalTexts = input.isArray() && input.path(0).isTextual();
        List<ObjectNode> results = new ArrayList<>();
        for (int i = 0; i < (severalTexts ? input.size() : 1); i++) {
            results.add(result());
        }
        return call.ok(Json.object(
                "id", Ids.hex("modr-", 32),
                "model", json.path("model").asText("omni-moderation-latest"),
                "results", results));
    }

    private static ObjectNode result() {
        ObjectNode categories = Json.object();
        ObjectNode scores = Json.object();
        ObjectNode types = Json.object();
        for (String category : CATEGORIES) {
            categories.put(category, false);
            scores.put(category, 0.000005);
            types.set(category, Json.array(List.of("text")));
        }
        return Json.object(
                "flagged", false,
                "categories", categories,
                "category_scores", scores,
                "category_applied_input_types", types);
    }
}
