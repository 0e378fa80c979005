package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One answer of the Responses API, to be written whole or as its stream of numbered events. */
final class ResponsesAnswer {

    private static final String PART = "response.content_part.";
    private static final String ITEM = "response.output_item.";

    private final String id = Ids.hex("resp_", 50);
    private final String messageId = Ids.hex("msg_", 50);
    private final long created;
    private final String model;
    private final JsonNode request;
    private final Said said;

    ResponsesAnswer(long created, String model, JsonNode request, Said said) {
        this.created = created;
        this.model = ModelsEndpoint.snapshot(model);
        this.request = request;
        this.said = said;
    }

    ObjectNode whole() {
        return response(endStatus(), List.of(message(endStatus(), List.of(text(said.text())))), usage(said.tokens()));
    }

    /** The events up to the first delta. */
    List<String> opening() {
        ObjectNode started = response("in_progress", List.of(), null);
        return List.of(
                event(0, "response.created", Json.object("response", started)),
                event(1, "response.in_progress", Json.object("response", started)),
                event(2, ITEM + "added", Json.object("output_index", 0, "item", message("in_progress", List.of()))),
                event(3, PART + "added", inPart().set("part", text(""))));
    }

    /** A piece for each delta, and a piece with everything that ends the stream. */
    List<String> paced() {
        List<String> pieces = new ArrayList<>();
        int number = 4;
        for (String delta : said.deltas()) {
            ObjectNode data = inPart().put("delta", delta);
            data.set("logprobs", Json.array(List.of()));
            data.put("obfuscation", Ids.alphanumeric("", 8));
            pieces.add(event(number++, "response.output_text.delta", data));
        }
        pieces.add(closing(number));
        return pieces;
    }

    private String closing(int number) {
        ObjectNode done = inPart().put("text", said.text());
        done.set("logprobs", Json.array(List.of()));
        ObjectNode item = message(endStatus(), List.of(text(said.text())));
        String last = said.cutShort() ? "response.incomplete" : "response.completed";
        return event(number, "response.output_text.done", done)
                + event(number + 1, PART + "done", inPart().set("part", text(said.text())))
                + event(number + 2, ITEM + "done", Json.object("output_index", 0, "item", item))
                + event(number + 3, last, Json.object("response", whole()));
    }

    private String endStatus() {
        return said.cutShort() ? "incomplete" : "completed";
    }

    private ObjectNode inPart() {
        return Json.object("item_id", messageId, "output_index", 0, "content_index", 0);
    }

    private static ObjectNode text(String text) {
        return Json.object("type", "output_text", "annotations", List.of(), "logprobs", List.of(), "text", text);
    }

    private ObjectNode message(String status, List<ObjectNode> content) {
        return Json.object(
                "id", messageId, "type", "message", "status", status, "content", content, "role", "assistant");
    }

    private ObjectNode response(String status, List<ObjectNode> output, @Nullable ObjectNode usage) {
        boolean incomplete = status.equals("incomplete");
        return Json.object(
                "id", id,
                "object", "response",
                "created_at", created,
                "status", status,
                "background", false,
                "billing", Json.object("payer", "developer"),
                "error", null,
                "incomplete_details", incomplete ? Json.object("reason", "max_output_tokens") : null,
                "instructions", asked("instructions", null),
                "max_output_tokens", asked("max_output_tokens", null),
                "max_tool_calls", asked("max_tool_calls", null),
                "model", model,
                "output", output,
                "parallel_tool_calls", asked("parallel_tool_calls", true),
                "previous_response_id", asked("previous_response_id", null),
                "prompt_cache_key", asked("prompt_cache_key", null),
                "reasoning", Json.object("effort", null, "summary", null),
                "safety_identifier", asked("safety_identifier", null),
                "service_tier", usage == null ? "auto" : "default",
                "store", asked("store", true),
                "temperature", asked("temperature", 1.0),
                "text", Json.object("format", Json.object("type", "text"), "verbosity", "medium"),
                "tool_choice", asked("tool_choice", "auto"),
                "tools", asked("tools", List.of()),
                "top_logprobs", asked("top_logprobs", 0),
                "top_p", asked("top_p", 1.0),
                "truncation", asked("truncation", "disabled"),
                "usage", usage,
                "user", asked("user", null),
                "metadata", asked("metadata", Json.object()));
    }

    /** What the request says, which the answer repeats. */
    private @Nullable Object asked(String name, @Nullable Object otherwise) {
        JsonNode value = request.get(name);
        return value == null ? otherwise : value;
    }

    private static String event(int number, String type, JsonNode data) {
        ObjectNode whole = Json.object("type", type, "sequence_number", number);
        whole.setAll((ObjectNode) data);
        return "event: " + type + "\ndata: " + whole + "\n\n";
    }

    private static ObjectNode usage(TokenCounts tokens) {
        return Json.object(
                "input_tokens", tokens.input(),
                "input_tokens_details", Json.object("cached_tokens", tokens.cachedInput(), "cache_write_tokens", 0),
                "output_tokens", tokens.output(),
                "output_tokens_details", Json.object("reasoning_tokens", tokens.reasoning()),
                "total_tokens", tokens.total());
    }
}
