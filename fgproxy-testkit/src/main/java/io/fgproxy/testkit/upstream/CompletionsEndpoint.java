package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/completions}, the old text completions. */
final class CompletionsEndpoint {

    private CompletionsEndpoint() {}

    static Reply answer(Call call) throws IOException, ApiException {
        JsonNode json = call.json();
        String model = Call.required(json, "model");
        JsonNode prompt = json.path("prompt");
        int prompts = prompt.isArray() && prompt.path(0).isTextual() ? prompt.size() : 1;
        int choices = prompts * json.path("n").asInt(1);
        Said said = Said.to(
                prompt, call.behaviour(), Optional.of(json.path("max_tokens").asLong(16)), choices);
        ObjectNode envelope = Json.object(
                "id",
                Ids.alphanumeric("cmpl-", 29),
                "object",
                "text_completion",
                "created",
                call.created(),
                "model",
                model);
        if (json.path("stream").asBoolean(false)) {
            boolean withUsage =
                    json.path("stream_options").path("include_usage").asBoolean(false);
            return call.stream(List.of(), pieces(envelope, said, choices, withUsage));
        }
        List<ObjectNode> all = IntStream.range(0, choices)
                .mapToObj(index -> choice(index, said.text(), finishReason(said)))
                .toList();
        envelope.set("choices", Json.array(all));
        return call.ok(envelope.set("usage", usage(said.tokens())));
    }

    private static List<String> pieces(ObjectNode envelope, Said said, int choices, boolean withUsage) {
        List<String> pieces = new ArrayList<>();
        for (String delta : said.deltas()) {
            pieces.add(events(envelope, delta, choices, null, withUsage));
        }
        String last = events(envelope, "", choices, finishReason(said), withUsage);
        if (withUsage) {
            ObjectNode data = envelope.deepCopy();
            data.set("choices", Json.array(List.of()));
            last += event(data.set("usage", usage(said.tokens())));
        }
        pieces.add(last + "data: [DONE]\n\n");
        return pieces;
    }

    /** An event for each choice. */
    private static String events(
            ObjectNode envelope, String text, int choices, @Nullable String finish, boolean withUsage) {
        StringBuilder events = new StringBuilder();
        for (int index = 0; index < choices; index++) {
            ObjectNode data = envelope.deepCopy();
            data.set("choices", Json.array(List.of(choice(index, text, finish))));
            if (withUsage) {
                data.putNull("usage");
            }
            events.append(event(data));
        }
        return events.toString();
    }

    private static String event(JsonNode data) {
        return "data: " + data + "\n\n";
    }

    private static ObjectNode choice(int index, String text, @Nullable String finish) {
        return Json.object("text", text, "index", index, "logprobs", null, "finish_reason", finish);
    }

    private static String finishReason(Said said) {
        return said.cutShort() ? "length" : "stop";
    }

    private static ObjectNode usage(TokenCounts tokens) {
        return Json.object(
                "prompt_tokens", tokens.input(),
                "completion_tokens", tokens.output(),
                "total_tokens", tokens.total());
    }
}
