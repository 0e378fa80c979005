package io.fgproxy.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.fgproxy.operation.NamedModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the models that a JSON body names, in one streaming pass without a tree. Not thread-safe; used once. */
final class JsonModelReader {
    private static final int FIRST_DEPTH = 16;

    private final JsonPaths paths;
    private final List<NamedModel> models = new ArrayList<>();

    /** The states of the paths in each open object or array. */
    private long[] states = new long[FIRST_DEPTH];

    private int depth;

    JsonModelReader(JsonPaths paths) {
        this.paths = paths;
    }

    /**
     * Reads one object to its end.
     *
     * @throws UnreadableBodyException if the body is anything but one strict JSON object
     */
    List<NamedModel> read(InputStream body) throws IOException {
        try (JsonParser parser = StrictJson.FACTORY.createParser(new Utf8InputStream(body))) {
            readObject(parser);
            if (parser.nextToken() != null) {
                throw new UnreadableBodyException("The body goes on after its JSON document");
            }
            return models;
        } catch (JsonProcessingException e) {
            throw new UnreadableBodyException("The body is not one strict JSON document: " + e.getOriginalMessage());
        }
    }

    private void readObject(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new UnreadableBodyException("The body must be one JSON object");
        }
        enter(paths.start());
        JsonPaths.Step member = JsonPaths.NOWHERE;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new UnreadableBodyException("The body ends in the middle of its JSON document");
            }
            if (token == JsonToken.FIELD_NAME) {
                member = paths.member(states[depth - 1], parser.currentName());
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token.isStructStart()) {
                boolean inArray = parser.getParsingContext().getParent().inArray();
                enter(value(parser, token, inArray ? paths.element(states[depth - 1]) : member));
            } else {
                boolean inArray = parser.getParsingContext().inArray();
                value(parser, token, inArray ? paths.element(states[depth - 1]) : member);
            }
        }
    }

    /** Takes one value; returns the states inside it. */
    private long value(JsonParser parser, JsonToken token, JsonPaths.Step step) throws IOException {
        // A null is how some clients leave a member out.
        if (step.ends() && token != JsonToken.VALUE_NULL) {
            String where = where(parser);
            if (token != JsonToken.VALUE_STRING) {
                throw new UnreadableBodyException("'" + where + "' must be a string", where);
            }
            models.add(new NamedModel(parser.getText(), where));
        }
        return step.states();
    }

    private void enter(long inside) {
        if (depth == states.length) {
            states = Arrays.copyOf(states, depth * 2);
        }
        states[depth++] = inside;
    }

    /** The place of the current value in the form OpenAI uses for {@code param}: {@code tools[0].model}. */
    private static String where(JsonParser parser) {
        return parser.getParsingContext()
                .pathAsPointer()
                .toString()
                .replaceAll("/([0-9]+)", "[$1]")
                .replaceFirst("^/", "")
                .replace('/', '.');
    }
}
