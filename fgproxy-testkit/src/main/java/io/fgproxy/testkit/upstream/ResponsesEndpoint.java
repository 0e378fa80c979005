package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;

/** {@code POST /v1/responses}. */
final class ResponsesEndpoint {

    private ResponsesEndpoint() {}

    static Reply answer(Call call) throws IOException, ApiException {
        JsonNode json = call.json();
        String model = Call.required(json, "model");
        Said said = Said.to(json.path("input"), call.behaviour(), Said.cap(json, "max_output_tokens"), 1);
        ResponsesAnswer answer = new ResponsesAnswer(call.created(), model, json, said);
        return json.path("stream").asBoolean(false)
                ? call.stream(answer.opening(), answer.paced())
                : call.ok(answer.whole());
    }
}
