package io.fgproxy.testkit.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One response as {@link RawHttp} saw it, with the way it ended. Immutable, except that nobody copies the body. */
public final class RawResponse {

    private final List<HttpHead> interim;
    private final HttpHead head;
    private final byte[] body;
    private final BodyEnd end;
    private final Headers trailers;

    RawResponse(List<HttpHead> interim, HttpHead head, byte[] body, BodyEnd end, Headers trailers) {
        this.interim = List.copyOf(interim);
        this.head = head;
        this.body = body;
        this.end = end;
        this.trailers = trailers;
    }

    /** The status code; 0 when the status line was unreadable. */
    public int status() {
        return head.status();
    }

    /** The final head. */
    public HttpHead head() {
        return head;
    }

    /** The 1xx heads that came before the final one. */
    public List<HttpHead> interim() {
        return interim;
    }

    /** The header fields in order, with the case of the wire. */
    public Headers headers() {
        return head.headers();
    }

    /** The first value of a header field. */
    public Optional<String> header(String name) {
        return head.headers().first(name);
    }

    /** The body without its chunk framing, as far as it arrived. */
    public byte[] body() {
        return body;
    }

    /** The body as UTF-8 text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The trailer fields. */
    public Headers trailers() {
        return trailers;
    }

    /** How the body ended. */
    public BodyEnd end() {
        return end;
    }

    /** Whether the message ended before its framing said so: no last chunk, or fewer bytes than announced. */
    public boolean truncated() {
        return end.truncated();
    }

    /** Whether the server was seen to close the connection while the response was read. */
    public boolean connectionClosed() {
        return end == BodyEnd.UNTIL_CLOSE || end == BodyEnd.CUT || end == BodyEnd.RESET;
    }

    @Override
    public String toString() {
        return head.startLine() + " (" + body.length + " bytes, " + end + ")";
    }
}
