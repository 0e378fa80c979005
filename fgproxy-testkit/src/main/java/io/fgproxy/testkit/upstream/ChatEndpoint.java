package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;

/** {@code POST /v1/chat/completions}. */
final class ChatEndpoint {

    private ChatEndpoint() {}

    static Reply answer(Call call) throws IOException, ApiException {
        JsonNode json = call.json();
        String model = Call.required(json, "model");
        JsonNode messages = json.path("messages");
        if (!messages.isArray()) {
            throw OpenAiErrors.badRequest(
                    "Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
        }
        int choices = json.path("n").asInt(1);
        Said said = Said.to(messages, call.behaviour(), Said.cap(json, "max_completion_tokens", "max_tokens"), choices);
        JsonNode options = json.path("stream_options");
        ChatAnswer answer = ChatAnswer.of(
                call.created(),
                model,
                said,
                choices,
                new ChatAnswer.StreamOptions(
                        options.path("include_usage").asBoolean(false),
                        options.path("include_obfuscation").asBoolean(true)));
        return json.path("stream").asBoolean(false)
                ? call.stream(answer.opening(), answer.paced())
                : call.ok(answer.whole());
    }
}
