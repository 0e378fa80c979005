package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A fake and a client of it, for the tests of its endpoints. */
abstract class Api {

    final FakeOpenAi upstream = FakeOpenAi.start();
    final RawHttp http = RawHttp.connect(upstream.baseUrl());
    final String authorization = "Authorization: Bearer " + upstream.key();

    @AfterEach
    final void close() {
        http.close();
        upstream.close();
    }

    final RawResponse get(String path) {
        return call("GET", path);
    }

    final RawResponse call(String method, String path) {
        http.sendRequest(method, "/v1/" + path, authorization);
        return http.readResponse();
    }

    final RawResponse post(String path, String json) {
        http.sendJson("/v1/" + path, json.replace('\'', '"'), authorization);
        return http.readResponse();
    }

    /** Posts a form; parts are written as {@code name=value} or {@code name@filename=content}. */
    final RawResponse postForm(String path, String... parts) {
        StringBuilder body = new StringBuilder();
        for (String part : parts) {
            String name = part.substring(0, part.indexOf('='));
            int at = name.indexOf('@');
            body.append("--XyZ\r\nContent-Disposition: form-data; name=\"")
                    .append(at < 0 ? name : name.substring(0, at))
                    .append(at < 0 ? "\"" : "\"; filename=\"" + name.substring(at + 1) + "\"")
                    .append("\r\n\r\n")
                    .append(part.substring(part.indexOf('=') + 1))
                    .append("\r\n");
        }
        body.append("--XyZ--\r\n");
        http.send("POST /v1/" + path + " HTTP/1.1\r\n" + authorization
                + "\r\nContent-Type: multipart/form-data; boundary=XyZ\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
        return http.readResponse();
    }

    static JsonNode json(RawResponse response) {
        return json(response.text());
    }

    static JsonNode json(String text) {
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** The data of the events of a stream, in order, without the last mark. */
    static List<JsonNode> events(RawResponse response) {
        List<JsonNode> events = new ArrayList<>();
        for (String line : response.text().split("\n", -1)) {
            if (line.startsWith("data: ") && !line.equals("data: [DONE]")) {
                events.add(json(line.substring(6)));
            }
        }
        return events;
    }
}
