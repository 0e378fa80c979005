package io.fgproxy.testkit.wire;

import io.fgproxy.testkit.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * What the server does in answer to one request: a list of steps, from an ordinary response to any sequence of bytes,
 * waits and a broken end. Unless a reply closes or resets, the connection stays open for the next request. Immutable:
 * each method answers a longer reply.
 *
 * <p>All replies read the request's body before they answer; {@link #beforeBody()} and {@link #script()} do not. Text
 * given as String goes out as ISO-8859-1 where it says raw, as UTF-8 otherwise.
 */
public final class Reply {

    private static final Step ALL_OF_BODY = new Step.ReadBody(Long.MAX_VALUE);

    private final List<Step> steps;

    private Reply(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** A response with that body; Content-Length is added. */
    public static Reply of(int status, Headers headers, byte[] body) {
        return head(status, headers.with("Content-Length", Integer.toString(body.length)))
                .write(body);
    }

    /** A response of {@code text/plain}. */
    public static Reply text(int status, String body) {
        return of(status, Headers.of("Content-Type", "text/plain; charset=utf-8"), utf8(body));
    }

    /** A response of {@code application/json}. */
    public static Reply json(int status, String json) {
        return of(status, Headers.of("Content-Type", "application/json"), utf8(json));
    }

    /** A response without any body or content-length: 204, 205, 304, redirects, answers to HEAD. */
    public static Reply empty(int status, Headers headers) {
        return head(status, headers);
    }

    /** A response with that many bytes of the {@link Pattern}, under a content-length. */
    public static Reply generated(int status, Headers headers, long bytes) {
        return head(status, headers.with("Content-Length", Long.toString(bytes)))
                .then(new Step.Generate(bytes, false));
    }

    /** A chunked response with that many bytes of the {@link Pattern}; {@code Long.MAX_VALUE} for one without end. */
    public static Reply generatedChunked(int status, Headers headers, long bytes) {
        return chunkedHead(status, headers).then(new Step.Generate(bytes, true)).lastChunk();
    }

    /** A chunked response, each piece in a chunk and a segment of its own, with the pace's wait before each. */
    public static Reply chunked(int status, Headers headers, Pace pace, List<String> pieces) {
        return chunked(status, headers, List.of(), pace, pieces);
    }

    /** A chunked response that begins with pieces sent at once and goes on with pieces that have a pace. */
    public static Reply chunked(int status, Headers headers, List<String> opening, Pace pace, List<String> paced) {
        List<Step> steps = new ArrayList<>(chunkedHead(status, headers).steps);
        opening.forEach(piece -> steps.add(chunkOf(utf8(piece))));
        for (String piece : paced) {
            steps.addAll(pace.steps());
            steps.add(chunkOf(utf8(piece)));
        }
        return new Reply(steps).lastChunk();
    }

    /** A response whose body is the gzip of the bytes, with Content-Encoding and Content-Length. */
    public static Reply gzip(int status, Headers headers, byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(status, headers.with("Content-Encoding", "gzip"), packed.toByteArray());
    }

    /** Only a status line and these fields, with no framing of its own; what follows is up to the caller. */
    public static Reply head(int status, Headers headers) {
        return raw("HTTP/1.1 " + status + " " + Reasons.of(status) + "\r\n" + headers.toWire() + "\r\n");
    }

    /** A head with {@code Transfer-Encoding: chunked}, to be followed by {@link #chunk(String)}. */
    public static Reply chunkedHead(int status, Headers headers) {
        return head(status, headers.with("Transfer-Encoding", "chunked"));
    }

    /** Exactly these bytes, whatever they are. */
    public static Reply raw(String bytes) {
        return script().readBody().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads the request and never answers, until the peer goes or the server is closed. */
    public static Reply silent() {
        return script().readBody().silence();
    }

    /** Nothing yet, not even reading the body: for composing step by step. */
    public static Reply script() {
        return new Reply(List.of());
    }

    /** This reply, begun without reading the request's body. What is left of the body is read at the end. */
    public Reply beforeBody() {
        return new Reply(
                steps.stream().filter(step -> !step.equals(ALL_OF_BODY)).toList());
    }

    /** This reply with an interim response before it: the raw head of, say, a 103, with its empty line. */
    public Reply afterInterim(String rawHead) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(longer.indexOf(ALL_OF_BODY) + 1, new Step.Write(rawHead));
        return new Reply(longer);
    }

    /** This reply, held back (body read, nothing written) until the gate lets it through. */
    public Reply heldAt(Gate gate) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(longer.indexOf(ALL_OF_BODY) + 1, new Step.Await(gate));
        return new Reply(longer);
    }

    /** Reads the rest of the request's body. */
    public Reply readBody() {
        return then(ALL_OF_BODY);
    }

    /** Reads at most that many bytes more of the request's body. */
    public Reply readBody(long atMost) {
        return then(new Step.ReadBody(atMost));
    }

    /** Writes the text, UTF-8, without framing. */
    public Reply write(String text) {
        return write(utf8(text));
    }

    /** Writes the bytes, without framing. */
    public Reply write(byte[] bytes) {
        return bytes.length == 0 ? this : then(new Step.Write(new String(bytes, StandardCharsets.ISO_8859_1)));
    }

    /** Writes the text, UTF-8, as one chunk. */
    public Reply chunk(String text) {
        return chunk(utf8(text));
    }

    /** Writes the bytes as one chunk, in one segment as far as TCP allows. */
    public Reply chunk(byte[] bytes) {
        return then(chunkOf(bytes));
    }

    /** Writes the chunk that ends a chunked body. */
    public Reply lastChunk() {
        return then(new Step.Write("0\r\n\r\n"));
    }

    /** Writes that many bytes of the {@link Pattern}, without framing. */
    public Reply generate(long bytes) {
        return then(new Step.Generate(bytes, false));
    }

    /** Waits at the gate. Ends the reply if the peer goes meanwhile. */
    public Reply await(Gate gate) {
        return then(new Step.Await(gate));
    }

    /** Lets time pass. Ends the reply if the peer goes meanwhile. */
    public Reply pause(Duration time) {
        return then(new Step.Pause(time));
    }

    /** Keeps the connection open and does nothing, until the peer goes or the server is closed. */
    public Reply silence() {
        return await(new Gate());
    }

    /** Closes the connection; what was written arrives, even if the request's body was not read. */
    public Reply close() {
        return then(new Step.Close());
    }

    /** Breaks the connection (RST); what was written may be lost. */
    public Reply reset() {
        return then(new Step.Reset());
    }

    List<Step> steps() {
        return steps;
    }

    private Reply then(Step step) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new Reply(longer);
    }

    private static Step chunkOf(byte[] bytes) {
        String data = new String(bytes, StandardCharsets.ISO_8859_1);
        return new Step.Write(Integer.toHexString(bytes.length) + "\r\n" + data + "\r\n");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Reply" + steps;
    }
}
