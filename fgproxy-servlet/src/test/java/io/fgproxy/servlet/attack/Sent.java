package io.fgproxy.servlet.attack;

import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.HttpHead;
import io.fgproxy.testkit.wire.RecordedRequest;
import java.nio.charset.StandardCharsets;

/**
 * One request as it reached upstream.
 *
 * @param head as on the wire, with its empty line, each char one byte
 * @param body without framing, each char one byte
 */
record Sent(String head, String body) {
    static Sent of(RecordedRequest request) {
        return new Sent(request.rawHead(), Bytes.text(request.body()));
    }

    /** For judging a request that a test makes up. */
    static Sent of(String head, String body) {
        return new Sent(head.replace("\n", "\r\n") + "\r\n\r\n", Bytes.text(body.getBytes(StandardCharsets.UTF_8)));
    }

    private HttpHead parsed() {
        return HttpHead.parse(head);
    }

    String method() {
        return parsed().method();
    }

    String target() {
        return parsed().target();
    }

    String path() {
        return target().replaceFirst("\\?.*", "");
    }

    String query() {
        return target().contains("?") ? target().substring(target().indexOf('?') + 1) : "";
    }

    Headers headers() {
        return parsed().headers();
    }

    String contentType() {
        return String.join(", ", headers().all("Content-Type"));
    }

    /** Everything, for people. */
    String text() {
        return head + (body.length() > 2_000 ? body.substring(0, 2_000) + "… (" + body.length() + " bytes)" : body);
    }
}
