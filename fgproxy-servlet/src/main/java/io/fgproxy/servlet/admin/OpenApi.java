package io.fgproxy.servlet.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The description of the admin API. */
final class OpenApi {
    private static final String TEXT = read();

    private OpenApi() {}

    /** As OpenAPI 3.1, in JSON. */
    static String text() {
        return TEXT;
    }

    private static String read() {
        try (InputStream file = OpenApi.class.getResourceAsStream("openapi.json")) {
            if (file == null) {
                throw new IllegalStateException("Missing in the archive: openapi.json");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read openapi.json", e);
        }
    }
}
