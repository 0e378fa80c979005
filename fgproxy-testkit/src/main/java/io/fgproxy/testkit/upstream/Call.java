package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One request as an endpoint sees it. */
record Call(RecordedRequest request, InputStream body, List<String> pathParts, Behaviour behaviour, Instant now) {

    /** The body as a JSON object. */
    JsonNode json() throws IOException, ApiException {
        JsonNode node;
        try {
            node = Json.parse(body.readAllBytes());
        } catch (IOException e) {
            node = MissingNode.getInstance();
        }
        if (!node.isObject()) {
            throw OpenAiErrors.badRequest(
                    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your"
                            + " HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was"
                            + " not valid JSON.)",
                    null,
                    null);
        }
        return node;
    }

    /** The body as a form; large parts are digested, not kept. */
    Multipart form() throws IOException, ApiException {
        String contentType = request.header("Content-Type").orElse("");
        return Multipart.read(contentType, body)
                .orElseThrow(() -> OpenAiErrors.badRequest("Could not parse multipart form", null, null));
    }

    /** A string member that must be there. */
    static String required(JsonNode json, String name) throws ApiException {
        if (!json.path(name).isTextual()) {
            throw OpenAiErrors.badRequest("you must provide a " + name + " parameter", name, null);
        }
        return json.path(name).asText();
    }

    long created() {
        return now.getEpochSecond();
    }

    /** A part of the path: 0 is what follows {@code /v1/}. */
    String pathPart(int index) {
        return pathParts.get(index);
    }

    /** A decoded query parameter. */
    Optional<String> queryParameter(String name) {
        for (String pair : request.query().orElse("").split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return Optional.of(URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    Reply ok(ObjectNode answer) {
        return ok(AnswerHeaders.json(now), Json.pretty(answer));
    }

    Reply ok(Headers headers, String text) {
        return Reply.of(200, headers, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A stream of events: the opening at once, the rest at the pace that is set. */
    Reply stream(List<String> opening, List<String> paced) {
        return Reply.chunked(200, AnswerHeaders.events(now), opening, behaviour.pace(), paced);
    }
}
