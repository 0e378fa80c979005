package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/** {@code POST /v1/embeddings}: vectors of length one that depend on nothing but the input. */
final class EmbeddingsEndpoint {

    private EmbeddingsEndpoint() {}

    static Reply answer(Call call) throws IOException, ApiException {
        JsonNode json = call.json();
        String model = Call.required(json, "model");
        List<JsonNode> inputs = inputs(json.path("input"));
        int dimensions = json.path("dimensions").asInt(model.endsWith("-large") ? 3_072 : 1_536);
        boolean base64 = json.path("encoding_format").asText("float").equals("base64");
        List<ObjectNode> data = new ArrayList<>();
        long tokens = 0;
        for (JsonNode input : inputs) {
            float[] vector = vector(input.toString(), dimensions);
            Object written = base64 ? base64(vector) : numbers(vector);
            data.add(Json.object("object", "embedding", "index", data.size(), "embedding", written));
            tokens += Math.max(1, input.isArray() ? input.size() : Said.tokensOf(input));
        }
        long input = call.behaviour().tokens().map(TokenCounts::input).orElse(tokens);
        return call.ok(Json.object(
                "object",
                "list",
                "data",
                data,
                "model",
                model,
                "usage",
                Json.object("prompt_tokens", input, "total_tokens", input)));
    }

    /** A text, a list of texts, a list of tokens, or a list of such lists. */
    private static List<JsonNode> inputs(JsonNode input) throws ApiException {
        boolean several = input.isArray() && !input.path(0).isNumber();
        if (input.isMissingNode() || (several && input.isEmpty())) {
            throw OpenAiErrors.badRequest(
                    "'$.input' is invalid. Please check the API reference: "
                            + "https://platform.openai.com/docs/api-reference.",
                    null,
                    null);
        }
        List<JsonNode> inputs = new ArrayList<>();
        if (several) {
            input.forEach(inputs::add);
        } else {
            inputs.add(input);
        }
        return inputs;
    }

    private static float[] vector(String input, int dimensions) {
        SplittableRandom random = new SplittableRandom(input.hashCode());
        float[] vector = new float[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (random.nextDouble() - 0.5);
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < dimensions; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }

    private static List<Float> numbers(float[] vector) {
        List<Float> numbers = new ArrayList<>(vector.length);
        for (float number : vector) {
            numbers.add(number);
        }
        return numbers;
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
