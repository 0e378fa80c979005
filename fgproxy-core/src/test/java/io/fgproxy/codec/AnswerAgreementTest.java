package io.fgproxy.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.usage.UsageReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is found while the bytes go by is what stands in the tree of the whole document. */
class AnswerAgreementTest {
    private static final List<String> NAMES = List.of(
            "usage",
            "type",
            "output",
            "response",
            "choices",
            "service_tier",
            "input_tokens",
            "output_tokens",
            "ü\"\\",
            "");
    private static final List<String> TEXTS = List.of(
            "", "usage", "web_search_call", "{\"usage\":{", "\\", "\"", "]}", "ünï🎉", "response.completed", "\n");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper PLAIN = new JsonMapper();
    private static final JsonMapper ESCAPING =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Test
    void theMeterAgreesWithTheTree() throws IOException {
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            ObjectNode document = object(random, 5);
            JsonMapper mapper = random.nextBoolean() ? PLAIN : ESCAPING;
            String text = random.nextBoolean()
                    ? mapper.writeValueAsString(document)
                    : mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document);
            AnswerMeter meter = AnswerMeter.of(Answers.operation("responses.create"), 200, "application/json", false);
            byte[] bytes = text.getBytes(UTF_8);
            int from = 0;
            while (from < bytes.length) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(64));
                meter.take(List.of(ByteBuffer.wrap(bytes, from, to - from)));
                from = to;
            }
            assertThat(meter.report()).as("seed " + seed + ": " + text).isEqualTo(expected(document));
        }
    }

    private static UsageReport expected(ObjectNode document) {
        ToldUsage told = new ToldUsage();
        tell(told, WantedPlace.Slot.USAGE, document.get("usage"));
        tell(told, WantedPlace.Slot.SERVICE_TIER, document.get("service_tier"));
        if (document.get("output") instanceof ArrayNode output) {
            for (JsonNode item : output) {
                tell(told, WantedPlace.Slot.OUTPUT_TYPE, item.get("type"));
            }
        }
        return told.report();
    }

    private static void tell(ToldUsage told, WantedPlace.Slot slot, JsonNode value) {
        if (value != null) {
            told.found(slot, value.toString().getBytes(UTF_8));
        }
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> NODES.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
            case 1 -> NODES.numberNode(random.nextInt(100));
            case 2 -> NODES.numberNode(random.nextDouble());
            case 3 -> NODES.booleanNode(random.nextBoolean());
            case 4 -> NODES.nullNode();
            case 5 -> array(random, depth - 1);
            default -> object(random, depth - 1);
        };
    }

    private static ArrayNode array(Random random, int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(value(random, depth));
        }
        return array;
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(6); i > 0; i--) {
            object.set(NAMES.get(random.nextInt(NAMES.size())), value(random, depth));
        }
        if (random.nextInt(3) == 0) {
            object.set("usage", usage(random));
        }
        return object;
    }

    private static ObjectNode usage(Random random) {
        ObjectNode usage = NODES.objectNode();
        usage.put("input_tokens", random.nextInt(1_000));
        usage.put("output_tokens", random.nextInt(1_000));
        return usage;
    }
}
