package io.fgproxy.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads all that Jackson can be talked into taking, in whatever encoding it guesses, as one view of it has it. */
final class LenientJson {
    private static final JsonFactory FACTORY = factory();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser in;
    private final View view;

    private LenientJson(JsonParser in, View view) {
        this.in = in;
        this.view = view;
    }

    private static JsonFactory factory() {
        JsonMapper.Builder builder = JsonMapper.builder();
        for (JsonReadFeature feature : JsonReadFeature.values()) {
            builder.enable(feature);
        }
        return builder.build().getFactory();
    }

    /** Every document in a row, as far as they can be read. */
    static List<JsonNode> documents(byte[] bytes, View view) {
        List<JsonNode> documents = new ArrayList<>();
        try (JsonParser in = FACTORY.createParser(bytes)) {
            LenientJson reader = new LenientJson(in, view);
            while (in.nextToken() != null) {
                documents.add(reader.value());
            }
        } catch (IOException e) {
            // What comes behind is not read by anybody.
            return documents;
        }
        return documents;
    }

    private JsonNode value() throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> NODES.textNode(in.getText());
            case VALUE_NULL -> NODES.nullNode();
            // Numbers and truth values as they are written.
            default -> NODES.pojoNode(in.getText());
        };
    }

    private ObjectNode object() throws IOException {
        ObjectNode object = NODES.objectNode();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = view.name(in.currentName());
            in.nextToken();
            JsonNode value = value();
            if (view.last() || !object.has(name)) {
                object.set(name, value);
            }
        }
        return object;
    }

    private ArrayNode array() throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            array.add(value());
        }
        return array;
    }
}
