package io.fgproxy.testkit.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The head of a message: start line, header fields and the exact text they were parsed from. Reading is lenient (bare
 * LF ends a line, a line without a colon is a field without value), because the testkit must see what a strict reader
 * would refuse. Immutable.
 *
 * @param startLine the request line or the status line without its line end
 * @param headers the fields in order
 * @param raw everything up to and including the empty line, each char one byte
 */
public record HttpHead(String startLine, Headers headers, String raw) {

    private static final int MAX_BYTES = 8 << 20;
    private static final Pattern LINE_END = Pattern.compile("\r?\n");

    /**
     * Reads one head.
     *
     * @return the head, or empty when the stream ended before its first byte
     * @throws EOFException when the stream ended inside the head
     */
    public static Optional<HttpHead> read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        int lineLength = 0;
        int lines = 0;
        while (lines == 0 || lineLength > 0) {
            lineLength = readLine(in, bytes);
            if (lineLength < 0) {
                if (bytes.size() == 0) {
                    return Optional.empty();
                }
                throw new EOFException("the stream ended inside a head: " + text(bytes));
            }
            if (lines > 0 || lineLength > 0) {
                lines++;
            }
        }
        return Optional.of(parse(text(bytes)));
    }

    /** Parses the text of a head, with or without its final empty line. */
    public static HttpHead parse(String raw) {
        List<String> lines = List.of(LINE_END.split(raw.stripLeading(), -1));
        List<Header> headers = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            if (line.isEmpty()) {
                break;
            }
            boolean folded = line.charAt(0) == ' ' || line.charAt(0) == '\t';
            if (folded && !headers.isEmpty()) {
                Header last = headers.remove(headers.size() - 1);
                headers.add(new Header(last.name(), last.value() + "\r\n" + line));
            } else {
                int colon = line.indexOf(':');
                String name = colon < 0 ? line : line.substring(0, colon);
                headers.add(new Header(name, colon < 0 ? "" : trimBlanks(line.substring(colon + 1))));
            }
        }
        return new HttpHead(lines.get(0), new Headers(headers), raw);
    }

    /** The status code of a status line; 0 when there is none. */
    public int status() {
        String[] parts = startLine.split(" ", 3);
        try {
            return parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The method of a request line. */
    public String method() {
        int blank = startLine.indexOf(' ');
        return blank < 0 ? startLine : startLine.substring(0, blank);
    }

    /** The target of a request line exactly as sent. */
    public String target() {
        int first = startLine.indexOf(' ');
        int last = startLine.lastIndexOf(' ');
        return first < 0 || last <= first ? "" : startLine.substring(first + 1, last);
    }

    /** Reads through the next LF; answers the length without CR and LF, or -1 at the end of the stream. */
    private static int readLine(InputStream in, ByteArrayOutputStream bytes) throws IOException {
        int length = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            bytes.write(b);
            if (b == '\n') {
                return length;
            }
            if (b != '\r') {
                length++;
            }
            if (bytes.size() > MAX_BYTES) {
                throw new IOException("a head of more than " + MAX_BYTES + " bytes");
            }
        }
        return -1;
    }

    /** Takes off blanks and tabs only: the other control characters are what a test may be looking for. */
    private static String trimBlanks(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
