package io.fgproxy.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.store.Hold;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a store keeps of a hold beside its id, its key and its deadline, by which it is looked for. Amounts are requests,
 * input tokens, output tokens and micro-USD; counters are owner, scope, start and end:
 *
 * <pre>{@code {"main_key":"mk_1","operation":"chat.completions.create","model":"gpt-4o-mini","opened_at":1764000000000,
 *  "counters":[["sk_1","lifetime",0,9223372036854775807]],"strict":[1,500,500,400],"loose":[1,0,0,0]}}</pre>
 *
 * <p>No group and no model are left out.
 */
public final class HoldJson {
    private static final int SIZE = 512;

    private HoldJson() {}

    /** Writes a hold. */
    public static String write(Hold hold) {
        StringWriter text = new StringWriter(SIZE);
        // Without the tree in between, because this is done twice for each request.
        try (JsonGenerator json = StrictJson.FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("main_key", hold.mainKey().value());
            write(json, "group", hold.group());
            json.writeStringField("operation", hold.operation());
            write(json, "model", hold.model());
            json.writeNumberField("opened_at", hold.openedAt().toEpochMilli());
            json.writeArrayFieldStart("counters");
            for (Counter counter : hold.counters()) {
                json.writeStartArray();
                json.writeString(counter.owner());
                json.writeString(counter.scope());
                json.writeNumber(counter.start());
                json.writeNumber(counter.end());
                json.writeEndArray();
            }
            json.writeEndArray();
            write(json, "strict", hold.strict());
            write(json, "loose", hold.loose());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing is written but memory", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static void write(JsonGenerator json, String name, Amounts amounts) throws IOException {
        json.writeArrayFieldStart(name);
        json.writeNumber(amounts.requests());
        json.writeNumber(amounts.inputTokens());
        json.writeNumber(amounts.outputTokens());
        json.writeNumber(amounts.cost());
        json.writeEndArray();
    }

    /**
     * Reads what was written.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Hold read(String id, SubKeyId key, Instant deadline, String json) {
        ObjectNode root = StrictJson.object(json);
        List<Counter> counters = new ArrayList<>();
        for (JsonNode counter : root.path("counters")) {
            counters.add(new Counter(
                    counter.path(0).asText(),
                    counter.path(1).asText(),
                    counter.path(2).longValue(),
                    counter.path(3).longValue()));
        }
        return new Hold(
                id,
                key,
                root.path("group").textValue(),
                new MainKeyId(root.path("main_key").asText()),
                root.path("operation").asText(),
                root.path("model").textValue(),
                Instant.ofEpochMilli(root.path("opened_at").longValue()),
                deadline,
                counters,
                amounts(root.path("strict")),
                amounts(root.path("loose")));
    }

    private static Amounts amounts(JsonNode array) {
        return new Amounts(
                array.path(0).longValue(),
                array.path(1).longValue(),
                array.path(2).longValue(),
                array.path(3).longValue());
    }
}
