package io.fgproxy.testkit.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The bytes of ordinary requests. */
final class RequestText {

    private RequestText() {}

    static byte[] withoutBody(String authority, String method, String target, List<String> headerLines) {
        return latin1(head(authority, method, target, headerLines) + "\r\n");
    }

    static byte[] json(String authority, String target, String json, List<String> headerLines) {
        byte[] content = json.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(latin1(head(authority, "POST", target, headerLines)
                + "Content-Type: application/json\r\nContent-Length: " + content.length + "\r\n\r\n"));
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }

    private static String head(String authority, String method, String target, List<String> headerLines) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        if (headerLines.stream().noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("host:"))) {
            head.append("Host: ").append(authority).append("\r\n");
        }
        headerLines.forEach(line -> head.append(line).append("\r\n"));
        return head.toString();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
