package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.testkit.wire.Reply;
import java.util.List;
import java.util.Map;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
final class ModelsEndpoint {

    static final List<String> DEFAULT_MODELS = List.of(
            "gpt-4o",
            "gpt-4o-mini",
            "gpt-4.1",
            "gpt-4.1-mini",
            "gpt-4.1-nano",
            "gpt-5",
            "gpt-5-mini",
            "gpt-5-nano",
            "o3",
            "o4-mini",
            "gpt-3.5-turbo-instruct",
            "text-embedding-3-small",
            "text-embedding-3-large",
            "tts-1",
            "gpt-4o-mini-tts",
            "whisper-1",
            "gpt-4o-transcribe",
            "dall-e-3",
            "gpt-image-1",
            "omni-moderation-latest");

    /** The dated name that answers carry when an alias was asked for. */
    private static final Map<String, String> SNAPSHOTS = Map.of(
            "gpt-4o", "gpt-4o-2024-08-06",
            "gpt-4o-mini", "gpt-4o-mini-2024-07-18",
            "gpt-4.1", "gpt-4.1-2025-04-14",
            "gpt-4.1-mini", "gpt-4.1-mini-2025-04-14",
            "gpt-4.1-nano", "gpt-4.1-nano-2025-04-14",
            "gpt-5", "gpt-5-2025-08-07",
            "gpt-5-mini", "gpt-5-mini-2025-08-07",
            "gpt-5-nano", "gpt-5-nano-2025-08-07",
            "o3", "o3-2025-04-16",
            "o4-mini", "o4-mini-2025-04-16");

    private ModelsEndpoint() {}

    static String snapshot(String model) {
        return SNAPSHOTS.getOrDefault(model, model);
    }

    static Reply list(Call call) {
        List<ObjectNode> data =
                call.behaviour().models().stream().map(ModelsEndpoint::model).toList();
        return call.ok(Json.object("object", "list", "data", data));
    }

    static Reply one(Call call) throws ApiException {
        String id = call.pathPart(1);
        if (!call.behaviour().models().contains(id)) {
            throw OpenAiErrors.notFound("The model '" + id + "' does not exist", "model", "model_not_found");
        }
        return call.ok(model(id));
    }

    private static ObjectNode model(String id) {
        return Json.object("id", id, "object", "model", "created", 1_721_172_741, "owned_by", "system");
    }
}
