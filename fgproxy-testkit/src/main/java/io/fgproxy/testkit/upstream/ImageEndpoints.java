package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Images, each of them one pixel. */
final class ImageEndpoints {

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E" + "rkJggg==";
    private static final int TOKENS_PER_IMAGE = 1_056;

    private ImageEndpoints() {}

    /** {@code POST /v1/images/generations}. */
    static Reply generation(Call call) throws IOException, ApiException {
        JsonNode json = call.json();
        String prompt = Call.required(json, "prompt");
        return images(
                call,
                json.path("model").asText("dall-e-2"),
                json.path("n").asInt(1),
                json.path("response_format").asText("url"),
                TokenCounts.of(Said.tokensOf(json.path("prompt")), 0),
                prompt);
    }

    /** {@code POST /v1/images/edits}. */
    static Reply edit(Call call) throws IOException, ApiException {
        Multipart form = call.form();
        String prompt = form.required("prompt");
        int images = form.parts("image").size() + form.parts("image[]").size();
        return images(
                call,
                form.field("model").orElse("gpt-image-1"),
                Integer.parseInt(form.field("n").orElse("1")),
                form.field("response_format").orElse("url"),
                new TokenCounts((prompt.length() + 3) / 4 + 323L * images, 323L * images, 0, 0),
                prompt);
    }

    /** The cached input of the counts stands for the part of the input that was images. */
    private static Reply images(Call call, String model, int n, String format, TokenCounts input, String prompt) {
        boolean tokenPriced = model.startsWith("gpt-image") || model.startsWith("chatgpt-image");
        List<ObjectNode> data = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            ObjectNode image = Json.object();
            if (model.equals("dall-e-3")) {
                image.put("revised_prompt", prompt);
            }
            data.add(
                    tokenPriced || format.equals("b64_json")
                            ? image.put("b64_json", PIXEL)
                            : image.put("url", "https://images.example/" + Ids.alphanumeric("img-", 24) + ".png"));
        }
        ObjectNode answer = Json.object("created", call.created(), "data", data);
        if (tokenPriced) {
            TokenCounts tokens =
                    call.behaviour().tokens().orElse(TokenCounts.of(input.input(), (long) n * TOKENS_PER_IMAGE));
            answer.put("background", "opaque")
                    .put("output_format", "png")
                    .put("quality", "medium")
                    .put("size", "1024x1024")
                    .set("usage", usage(tokens, input.cachedInput()));
        }
        return call.ok(answer);
    }

    private static ObjectNode usage(TokenCounts tokens, long imageTokens) {
        long imagePart = Math.min(imageTokens, tokens.input());
        return Json.object(
                "total_tokens", tokens.total(),
                "input_tokens", tokens.input(),
                "output_tokens", tokens.output(),
                "input_tokens_details",
                        Json.object("text_tokens", tokens.input() - imagePart, "image_tokens", imagePart));
    }
}
