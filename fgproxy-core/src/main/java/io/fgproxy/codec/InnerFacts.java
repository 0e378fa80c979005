package io.fgproxy.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fgproxy.facts.Contents;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.Span;
import io.fgproxy.facts.StreamOptions;
import io.fgproxy.operation.Operation;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the few parameters of a JSON body of which more must be known than that they are there. The body was read
 * before, so it is well-formed. Stateless and thread-safe.
 */
final class InnerFacts {
    private static final String STREAM_OPTIONS = "stream_options";
    private static final String PROMPT = "prompt";

    /** Only where this can be asked for, a list of prompts is answered one by one. */
    private static final String MANY_ANSWERS = "best_of";

    private static final int LONGEST_OPTIONS = 10_000;

    private InnerFacts() {}

    /** What the body brings along. */
    static Contents read(Operation operation, RequestBody body, JsonFacts collected) throws IOException {
        Contents contents = collected.contents();
        Parameter options = taken(operation, STREAM_OPTIONS) ? collected.structure(STREAM_OPTIONS) : null;
        Parameter prompt = taken(operation, MANY_ANSWERS) ? collected.structure(PROMPT) : null;
        return options == null && prompt == null
                ? contents
                : new Contents(
                        contents.images(),
                        contents.audios(),
                        contents.opaque(),
                        prompt == null ? 1 : prompts(body, prompt.span()),
                        options == null ? null : streamOptions(body, options.span()));
    }

    private static boolean taken(Operation operation, String name) {
        return operation.parameters().body().contains(name);
    }

    private static long prompts(RequestBody body, Span span) throws IOException {
        try (InputStream in = body.open()) {
            in.skipNBytes(span.start());
            JsonParser json = StrictJson.FACTORY.createParser(in);
            long prompts = 0;
            if (json.nextToken() == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    if (json.currentToken().isNumeric()) {
                        // One prompt, as tokens.
                        return 1;
                    }
                    prompts++;
                    json.skipChildren();
                }
            }
            return Math.max(1, prompts);
        }
    }

    private static @Nullable StreamOptions streamOptions(RequestBody body, Span span) throws IOException {
        if (span.end() - span.start() > LONGEST_OPTIONS) {
            return null;
        }
        byte[] bytes;
        try (InputStream in = body.open()) {
            in.skipNBytes(span.start());
            bytes = in.readNBytes((int) (span.end() - span.start()));
        }
        try (JsonParser json = StrictJson.FACTORY.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            boolean empty = true;
            Parameter includeUsage = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                empty = false;
                String name = json.currentName();
                json.nextToken();
                if (name.equals("include_usage")) {
                    includeUsage = parameter(name, json, span.start());
                }
                json.skipChildren();
            }
            return new StreamOptions(span.start() + 1, empty, includeUsage);
        }
    }

    /** A literal with its place; of anything else only that it is there. */
    private static Parameter parameter(String name, JsonParser json, long offset) throws IOException {
        JsonToken token = json.currentToken();
        long start = offset + json.currentTokenLocation().getByteOffset();
        Parameter.Kind kind = token.isBoolean()
                ? Parameter.Kind.BOOLEAN
                : token == JsonToken.VALUE_NULL ? Parameter.Kind.NULL : Parameter.Kind.STRUCTURE;
        String text = kind == Parameter.Kind.STRUCTURE ? null : json.getText();
        return new Parameter(name, kind, text, new Span(start, start + (text == null ? 0 : text.length())));
    }
}
