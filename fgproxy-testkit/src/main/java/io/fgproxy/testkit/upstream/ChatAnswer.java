package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One chat completion, to be written whole or as a stream of chunks. */
record ChatAnswer(String id, long created, String model, Said said, int choices, StreamOptions options) {

    static final String FINGERPRINT = "fp_fa4e0f0517";

    /** What the client asked of the stream. */
    record StreamOptions(boolean includeUsage, boolean obfuscate) {}

    static ChatAnswer of(long created, String model, Said said, int choices, StreamOptions options) {
        String id = Ids.alphanumeric("chatcmpl-", 29);
        return new ChatAnswer(id, created, ModelsEndpoint.snapshot(model), said, choices, options);
    }

    ObjectNode whole() {
        List<ObjectNode> all =
                IntStream.range(0, choices).mapToObj(this::choice).toList();
        return Json.object(
                "id", id,
                "object", "chat.completion",
                "created", created,
                "model", model,
                "choices", all,
                "usage", usage(said.tokens()),
                "service_tier", "default",
                "system_fingerprint", FINGERPRINT);
    }

    private ObjectNode choice(int index) {
        ObjectNode message =
                Json.object("role", "assistant", "content", said.text(), "refusal", null, "annotations", List.of());
        return Json.object("index", index, "message", message, "logprobs", null, "finish_reason", finishReason());
    }

    /** The chunks that name the role. */
    List<String> opening() {
        return IntStream.range(0, choices)
                .mapToObj(index ->
                        event(chunk(index, Json.object("role", "assistant", "content", "", "refusal", null), false)))
                .toList();
    }

    /** A piece for each delta (with the chunks of all choices) and a piece with everything that ends the stream. */
    List<String> paced() {
        List<String> pieces = new ArrayList<>();
        for (String delta : said.deltas()) {
            StringBuilder piece = new StringBuilder();
            for (int index = 0; index < choices; index++) {
                piece.append(event(chunk(index, Json.object("content", delta), false)));
            }
            pieces.add(piece.toString());
        }
        pieces.add(closing());
        return pieces;
    }

    private String closing() {
        StringBuilder events = new StringBuilder();
        for (int index = 0; index < choices; index++) {
            events.append(event(chunk(index, Json.object(), true)));
        }
        if (options.includeUsage()) {
            events.append(event(envelope(List.of(), usage(said.tokens()))));
        }
        return events.append("data: [DONE]\n\n").toString();
    }

    private ObjectNode chunk(int index, ObjectNode delta, boolean last) {
        ObjectNode choice = Json.object(
                "index", index, "delta", delta, "logprobs", null, "finish_reason", last ? finishReason() : null);
        return envelope(List.of(choice), null);
    }

    private ObjectNode envelope(List<ObjectNode> chunkChoices, @Nullable ObjectNode usage) {
        ObjectNode chunk = Json.object(
                "id", id,
                "object", "chat.completion.chunk",
                "created", created,
                "model", model,
                "service_tier", "default",
                "system_fingerprint", FINGERPRINT,
                "choices", chunkChoices);
        if (options.includeUsage()) {
            chunk.set("usage", usage);
        }
        if (options.obfuscate()) {
            chunk.put("obfuscation", Ids.alphanumeric("", 8));
        }
        return chunk;
    }

    private String finishReason() {
        return said.cutShort() ? "length" : "stop";
    }

    private static String event(ObjectNode data) {
        return "data: " + data + "\n\n";
    }

    static ObjectNode usage(TokenCounts tokens) {
        return Json.object(
                "prompt_tokens", tokens.input(),
                "completion_tokens", tokens.output(),
                "total_tokens", tokens.total(),
                "prompt_tokens_details",
                        Json.object("cached_tokens", tokens.cachedInput(), "cache_write_tokens", 0, "audio_tokens", 0),
                "completion_tokens_details",
                        Json.object(
                                "reasoning_tokens", tokens.reasoning(),
                                "audio_tokens", 0,
                                "accepted_prediction_tokens", 0,
                                "rejected_prediction_tokens", 0));
    }
}
