package io.fgproxy.servlet.attack;

import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.wire.Handler;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An upstream that says yes to everything, whoever asks, and tells who pays. */
final class Upstream implements Handler {
    private static final Headers HEADERS = Headers.of(
            "Content-Type", "application/json",
            "Set-Cookie", "__cf_bm=upstream; path=/",
            "OpenAI-Organization", "upstream-org",
            "OpenAI-Project", "upstream-project",
            "CF-Ray", "upstream-ray",
            "X-RateLimit-Limit-Requests", "upstream-1");
    private final Map<String, String> files;

    Upstream(Map<String, String> files) {
        this.files = files;
    }

    @Override
    public Reply handle(RecordedRequest request, InputStream body) throws IOException {
        body.transferTo(OutputStream.nullOutputStream());
        return Reply.of(200, HEADERS, answer(request.path()).getBytes(StandardCharsets.ISO_8859_1));
    }

    private String answer(String path) {
        if (path.equals("/v1/models")) {
            return "{\"object\":\"list\",\"data\":[" + model("gpt-4o-mini") + "," + model("gpt-4o") + "]}";
        }
        if (path.startsWith("/v1/models/")) {
            return model(path.substring(11));
        }
        if (path.startsWith("/v1/files/")) {
            String id = path.substring(10).replaceFirst("/.*", "");
            String content = files.getOrDefault(id, "");
            return path.endsWith("/content")
                    ? content
                    : "{\"id\":\"" + id + "\",\"object\":\"file\",\"purpose\":\"batch\",\"bytes\":" + content.length()
                            + "}";
        }
        return "{\"id\":\"made_1\",\"object\":\"thing\"}";
    }

    private static String model(String id) {
        return "{\"id\":\"" + id + "\",\"object\":\"model\",\"created\":1,\"owned_by\":\"openai\"}";
    }
}
