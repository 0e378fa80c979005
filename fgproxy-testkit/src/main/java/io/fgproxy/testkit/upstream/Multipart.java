package io.fgproxy.testkit.upstream;

import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.HttpHead;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A multipart form, read as a stream: of a large part only the beginning and the length are kept. */
final class Multipart {

    private static final int KEPT_BYTES = 1 << 20;

    /** One part. */
    static final class Part {

        private final String name;
        private final Optional<String> filename;
        private final byte[] kept;
        private final long length;

        private Part(String name, Optional<String> filename, byte[] kept, long length) {
            this.name = name;
            this.filename = filename;
            this.kept = kept;
            this.length = length;
        }

        Optional<String> filename() {
            return filename;
        }

        /** The content, or the beginning of a large one. */
        byte[] kept() {
            return kept;
        }

        long length() {
            return length;
        }
    }

    private final List<Part> parts;

    private Multipart(List<Part> parts) {
        this.parts = parts;
    }

    /** Reads the whole body; empty when it is no form, or ends before its last delimiter. */
    static Optional<Multipart> read(String contentType, InputStream body) throws IOException {
        Optional<String> boundary = parameter(contentType, "boundary");
        if (!contentType.startsWith("multipart/form-data") || boundary.isEmpty()) {
            return Optional.empty();
        }
        InputStream lines = new SequenceInputStream(new ByteArrayInputStream(new byte[] {'\r', '\n'}), body);
        DelimitedInput input = new DelimitedInput(lines, "\r\n--" + boundary.get());
        List<Part> parts = new ArrayList<>();
        input.transferTo(OutputStream.nullOutputStream());
        try {
            while (input.next()) {
                parts.add(part(input));
            }
        } catch (EOFException e) {
            return Optional.empty();
        }
        return input.ended() ? Optional.of(new Multipart(parts)) : Optional.empty();
    }

    private static Part part(DelimitedInput input) throws IOException {
        String head = HttpHead.read(input).map(HttpHead::raw).orElse("");
        Headers headers = HttpHead.parse("part\r\n" + head.stripLeading()).headers();
        String disposition = headers.first("Content-Disposition").orElse("");
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] block = new byte[16_384];
        long length = 0;
        for (int count = input.read(block); count >= 0; count = input.read(block)) {
            length += count;
            kept.write(block, 0, Math.min(count, KEPT_BYTES - kept.size()));
        }
        return new Part(
                parameter(disposition, "name").orElse(""),
                parameter(disposition, "filename"),
                kept.toByteArray(),
                length);
    }

    /** A parameter of a header value, quoted or not, given as bytes and meant as UTF-8. */
    private static Optional<String> parameter(String value, String name) {
        Matcher matcher = Pattern.compile(
                        "(?:^|[;\\s])" + name + "=(?:\"([^\"]*)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE)
                .matcher(value);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String found = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return Optional.of(new String(found.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    /** The parts of that name. */
    List<Part> parts(String name) {
        return parts.stream().filter(part -> part.name.equals(name)).toList();
    }

    /** The text of the first part of that name. */
    Optional<String> field(String name) {
        return parts(name).stream()
                .map(part -> new String(part.kept, StandardCharsets.UTF_8))
                .findFirst();
    }

    /** The text of a part that must be there. */
    String required(String name) throws ApiException {
        return field(name).orElseThrow(() -> missing(name));
    }

    /** A part that must be there. */
    Part requiredPart(String name) throws ApiException {
        return parts(name).stream().findFirst().orElseThrow(() -> missing(name));
    }

    private static ApiException missing(String name) {
        return OpenAiErrors.badRequest("'" + name + "' is a required property", name, null);
    }
}
