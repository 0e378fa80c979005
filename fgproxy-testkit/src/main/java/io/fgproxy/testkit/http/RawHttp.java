package io.fgproxy.testkit.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A small HTTP/1.1 client on a bare socket. It sends exactly the bytes it is given and reads one response after the
 * other, whole ({@link #readResponse()}) or piece by piece ({@link #readHead()}, then {@link #readSome()} or
 * {@link #readUntil(String)}). Every reading call has a deadline, 10 s unless told otherwise, and fails with an
 * {@link IllegalStateException} when it passes. Broken connections are no failures while a response is read: they show in
 * {@link RawResponse#end()}. Not thread-safe, except for {@link #close()} and {@link #reset()}.
 */
public final class RawHttp implements AutoCloseable {

    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(10);

    private final Socket socket;
    private final DeadlineInput deadline;
    private final BufferedInputStream in;
    private final OutputStream out;
    private final String authority;
    private Duration patience = DEFAULT_DEADLINE;
    private String lastMethod = "GET";
    private Optional<BodyReader> body = Optional.empty();

    private RawHttp(Socket socket, String authority) throws IOException {
        this.socket = socket;
        this.deadline = new DeadlineInput(socket);
        this.in = new BufferedInputStream(deadline, 16_384);
        this.out = socket.getOutputStream();
        this.authority = authority;
    }

    /** Connects to the host and port of the URI; its path does not matter. */
    public static RawHttp connect(URI uri) {
        return connect(Objects.requireNonNull(uri.getHost(), "host"), uri.getPort() < 0 ? 80 : uri.getPort());
    }

    /** Connects. */
    public static RawHttp connect(String host, int port) {
        return connect(host, port, 0);
    }

    /** Connects with a small receive buffer, so that not reading slows the sender down soon; 0 for the default. */
    public static RawHttp connect(String host, int port, int receiveBuffer) {
        Socket socket = Sockets.connect(host, port, receiveBuffer, DEFAULT_DEADLINE);
        try {
            return new RawHttp(socket, host + ":" + port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets the deadline of each reading call from now on. */
    public RawHttp deadline(Duration each) {
        patience = each;
        return this;
    }

    /** Sends the text as it is, each char one byte (ISO-8859-1). */
    public void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends the bytes. The method of the request they begin, if they do, is kept for reading its response. */
    public void send(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, 32), StandardCharsets.ISO_8859_1);
        int blank = start.indexOf(' ');
        if (blank > 0 && start.substring(0, blank).chars().allMatch(Character::isUpperCase)) {
            lastMethod = start.substring(0, blank);
        }
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send", e);
        }
    }

    /** Sends a request without body. Header lines look like {@code "X-A: 1"}; Host is added unless given. */
    public void sendRequest(String method, String target, String... headerLines) {
        send(RequestText.withoutBody(authority, method, target, List.of(headerLines)));
    }

    /** Sends a POST of UTF-8 JSON with Host, Content-Type and Content-Length. */
    public void sendJson(String target, String json, String... headerLines) {
        send(RequestText.json(authority, target, json, List.of(headerLines)));
    }

    /** Reads the response to the last request, whole; interim 1xx heads are collected. */
    public RawResponse readResponse() {
        return readResponseTo(lastMethod);
    }

    /** Reads one response, whole, to a request of that method (a response to HEAD has no body). */
    public RawResponse readResponseTo(String method) {
        deadline.within(patience);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        List<HttpHead> interim = new ArrayList<>();
        try {
            HttpHead head = nextHead();
            while (head.status() >= 100 && head.status() < 200 && head.status() != 101) {
                interim.add(head);
                head = nextHead();
            }
            BodyReader reader = BodyReader.forResponse(head, method, in);
            body = Optional.of(reader);
            reader.transferTo(received);
            return new RawResponse(
                    interim, head, received.toByteArray(), reader.end().orElseThrow(), reader.trailers());
        } catch (SocketTimeoutException e) {
            throw late("a whole response; body so far: " + text(received), e);
        } catch (IOException e) {
            throw new IllegalStateException("no response: " + e.getMessage(), e);
        }
    }

    /** Reads the next head, be it interim or final. The body, if any, is for the other reading calls. */
    public HttpHead readHead() {
        deadline.within(patience);
        try {
            HttpHead head = nextHead();
            body = Optional.of(BodyReader.forResponse(head, lastMethod, in));
            return head;
        } catch (SocketTimeoutException e) {
            throw late("a head", e);
        } catch (IOException e) {
            throw new IllegalStateException("no head: " + e.getMessage(), e);
        }
    }

    /** Waits for the next bytes of the body, without framing; empty when the body has ended ({@link #end()}). */
    public byte[] readSome() {
        deadline.within(patience);
        byte[] buffer = new byte[16_384];
        int count = readBody(buffer, buffer.length, new ByteArrayOutputStream());
        return Arrays.copyOf(buffer, Math.max(0, count));
    }

    /** Reads that many bytes of the body; fewer only when it ends before. */
    public byte[] readBytes(int count) {
        deadline.within(patience);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        byte[] buffer = new byte[16_384];
        while (received.size() < count) {
            int got = readBody(buffer, Math.min(buffer.length, count - received.size()), received);
            if (got < 0) {
                break;
            }
            received.write(buffer, 0, got);
        }
        return received.toByteArray();
    }

    /** Reads the body through the next occurrence of the text, UTF-8; fails when the body ends before. */
    public String readUntil(String marker) {
        deadline.within(patience);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        byte[] one = new byte[1];
        char last = marker.charAt(marker.length() - 1);
        while (readBody(one, 1, received) > 0) {
            received.write(one[0]);
            if (one[0] == (byte) last && text(received).endsWith(marker)) {
                return text(received);
            }
        }
        throw new IllegalStateException("the body ended (" + end().orElseThrow() + ") after: " + text(received));
    }

    /** Reads what is left of the body and drops it; answers how it ended. */
    public BodyEnd skipBody() {
        deadline.within(patience);
        byte[] buffer = new byte[16_384];
        int count = 0;
        while (count >= 0) {
            count = readBody(buffer, buffer.length, new ByteArrayOutputStream());
        }
        return end().orElseThrow();
    }

    /** Reads everything until the server closes the connection, as it is on the wire; fails when it does not. */
    public byte[] readUntilClosed() {
        deadline.within(patience);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try {
            in.transferTo(received);
        } catch (SocketTimeoutException e) {
            throw late("the end of the connection; so far: " + text(received), e);
        } catch (IOException e) {
            throw new UncheckedIOException("broken off after " + text(received), e);
        }
        return received.toByteArray();
    }

    /** How the current body ended; empty while it has not been read to its end. */
    public Optional<BodyEnd> end() {
        return current().end();
    }

    /** Whether nothing arrives within that time, for "it must not come yet"; the end of a chunk read is nothing. */
    public boolean isSilentFor(Duration time) {
        deadline.within(time);
        try {
            in.mark(1);
            int next = in.read();
            while (body.isPresent() && body.get().takeChunkEnd(next)) {
                in.mark(1);
                next = in.read();
            }
            in.reset();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits for the server to close or reset the connection, dropping what still arrives; false when it does not. */
    public boolean awaitClosed(Duration time) {
        deadline.within(time);
        try {
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends the sending side (FIN); reading goes on. */
    public void halfClose() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Breaks the connection (RST). */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Sockets.close(socket);
        }
    }

    @Override
    public void close() {
        Sockets.close(socket);
    }

    private HttpHead nextHead() throws IOException {
        return HttpHead.read(in).orElseThrow(() -> new IOException("the connection was closed"));
    }

    private int readBody(byte[] buffer, int length, ByteArrayOutputStream soFar) {
        try {
            return current().read(buffer, 0, length);
        } catch (SocketTimeoutException e) {
            throw late("more of the body; so far: " + text(soFar), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BodyReader current() {
        return body.orElseThrow(() -> new IllegalStateException("no head was read yet"));
    }

    private IllegalStateException late(String what, Exception cause) {
        return new IllegalStateException("did not get within " + patience + ": " + what, cause);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
