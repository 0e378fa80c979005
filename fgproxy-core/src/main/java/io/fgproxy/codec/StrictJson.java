package io.fgproxy.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * JSON as RFC 8259 has it and no wider: UTF-8 without a byte order mark, one document, no duplicate members, bounded
 * depth and numbers.
 */
final class StrictJson {
    private static final int DEEPEST = 200;
    private static final int LONGEST_NUMBER = 100;
    private static final int LONGEST_NAME = 10_000;

    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            // Otherwise a body in UTF-16 or UTF-32 is understood too, which upstream may read as something else.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            // Member names are chosen by clients: interning them would fill a table that is never emptied.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxNameLength(LONGEST_NAME)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Money must be what was written, not the double next to it.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private StrictJson() {}

    /**
     * Reads one object.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static ObjectNode object(String json) {
        return object(json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads one object that must be UTF-8.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static ObjectNode object(byte[] json) {
        // From the bytes: the library's reader of characters takes more for hexadecimal digits than there are.
        try (InputStream in = new Utf8InputStream(new ByteArrayInputStream(json))) {
            if (MAPPER.readTree(in) instanceof ObjectNode object) {
                return object;
            }
            throw new InvalidMemberException(null, "The body must be one JSON object");
        } catch (JsonProcessingException e) {
            throw new InvalidMemberException(
                    null, "The body is not one strict JSON document: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new InvalidMemberException(null, String.valueOf(e.getMessage()));
        }
    }

    /** The text of a string as it is written between its quotes; null if it is none. */
    static @Nullable String textOf(String written) {
        if (written.indexOf('\\') < 0) {
            return written;
        }
        try {
            return MAPPER.readValue('"' + written + '"', String.class);
        } catch (IOException e) {
            return null;
        }
    }

    static String write(JsonNode node) {
        return node.toString();
    }
}
