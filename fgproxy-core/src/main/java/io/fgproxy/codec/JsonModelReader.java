package io.fgproxy.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.fgproxy.facts.NamedModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the models that a JSON body names, in one streaming pass without a tree. Not thread-safe; used once. */
final class JsonModelReader {
    private static final int FIRST_DEPTH = 16;
    private static final int LONGEST_MODEL = 10_000;
    private static final int LONGEST_WHERE = 300;
    private static final int MOST_MODELS = 1_000;

    /** How many members the objects that are open may have together: their names are kept to find duplicates. */
    private static final int MOST_MEMBERS = 100_000;

    /** Strings that are passed over may be of any length; a model is kept, so it may not. */
    private static final JsonFactory FACTORY = StrictJson.FACTORY
            .rebuild()
            .streamReadConstraints(StrictJson.FACTORY
                    .streamReadConstraints()
                    .rebuild()
                    .maxStringLength(LONGEST_MODEL)
                    .build())
            .build();

    private final JsonPaths paths;
    private final List<NamedModel> models = new ArrayList<>();

    /** The states of the paths in each open object or array. */
    private long[] states = new long[FIRST_DEPTH];

    /** The number of members so far in each of them. */
    private int[] members = new int[FIRST_DEPTH];

    private int openMembers;
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
        try (JsonParser parser = FACTORY.createParser(new Utf8InputStream(body))) {
            readObject(parser);
            if (parser.nextToken() != null) {
                throw new UnreadableBodyException("The body goes on after its JSON document");
            }
            return models;
        } catch (JsonEOFException e) {
            throw truncated();
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
                throw truncated();
            }
            if (token == JsonToken.FIELD_NAME) {
                countMember();
                member = paths.member(states[depth - 1], parser.currentName());
            } else if (token.isStructEnd()) {
                depth--;
                openMembers -= members[depth];
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
            String where =
                    where(token.isStructStart() ? parser.getParsingContext().getParent() : parser.getParsingContext());
            if (token != JsonToken.VALUE_STRING) {
                throw new UnreadableBodyException("'" + where + "' must be a string", where);
            }
            if (models.size() == MOST_MODELS) {
                throw new UnreadableBodyException("The body names more than " + MOST_MODELS + " models", where);
            }
            models.add(new NamedModel(parser.getText(), where));
        }
        return step.states();
    }

    private void enter(long inside) {
        if (depth == states.length) {
            states = Arrays.copyOf(states, depth * 2);
            members = Arrays.copyOf(members, depth * 2);
        }
        members[depth] = 0;
        states[depth++] = inside;
    }

    private void countMember() throws UnreadableBodyException {
        members[depth - 1]++;
        openMembers++;
        if (openMembers > MOST_MEMBERS) {
            throw new UnreadableBodyException("An object of the body has more than " + MOST_MEMBERS + " members");
        }
    }

    private static UnreadableBodyException truncated() {
        return new UnreadableBodyException("The body ends in the middle of its JSON document");
    }

    /**
     * The place of the current value in the form OpenAI uses for {@code param}: {@code tools[0].model}. Of a long one,
     * its end.
     */
    private static String where(JsonStreamContext place) {
        StringBuilder path = new StringBuilder();
        for (JsonStreamContext at = place; !at.inRoot(); at = at.getParent()) {
            path.insert(0, at.inArray() ? "[" + at.getCurrentIndex() + "]" : "." + at.getCurrentName());
            if (path.length() > LONGEST_WHERE) {
                return "…" + path.substring(path.length() - LONGEST_WHERE);
            }
        }
        return path.substring(1);
    }
}
