package io.fgproxy.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes multipart/form-data bodies, well or badly; each character of a text is one byte. */
final class Form {
    static final String BOUNDARY = "----b0undary";
    static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;
    static final String ROUTE = "POST /v1/audio/transcriptions";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Form raw(String latin1) {
        bytes.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** A part with this header block and content. */
    Form part(String headers, String content) {
        return part(headers, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    Form part(String headers, byte[] content) {
        raw("--" + BOUNDARY + "\r\n" + headers + "\r\n\r\n");
        bytes.writeBytes(content);
        return raw("\r\n");
    }

    Form field(String name, String value) {
        return part("Content-Disposition: form-data; name=\"" + name + "\"", value);
    }

    Form file(String name, byte[] content) {
        return part(
                "Content-Disposition: form-data; name=\"" + name + "\"; filename=\"a.wav\"\r\nContent-Type: audio/wav",
                content);
    }

    /** The end, as it should be. */
    byte[] end() {
        return raw("--" + BOUNDARY + "--\r\n").unfinished();
    }

    byte[] unfinished() {
        return bytes.toByteArray();
    }

    static FactsResult read(byte[] form) {
        return Requests.read(ROUTE, TYPE, form);
    }

    static FactsResult.Unreadable refused(byte[] form) {
        return Requests.unreadable(read(form));
    }
}
