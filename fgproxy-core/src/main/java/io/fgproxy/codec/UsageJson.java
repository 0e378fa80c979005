package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.usage.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was reported for one request, as stores keep it:
 *
 * <pre>{@code {"input_tokens":12,"cached_tokens":4,"output_tokens":30,"reasoning_tokens":10,"calls":{"web_search_call":1}}}</pre>
 *
 * <p>What is zero or empty is left out.
 */
public final class UsageJson {
    private UsageJson() {}

    /** Writes usage. */
    public static String write(Usage usage) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        put(root, "input_tokens", usage.inputTokens());
        put(root, "cached_tokens", usage.cachedTokens());
        put(root, "cache_write_tokens", usage.cacheWriteTokens());
        put(root, "input_audio_tokens", usage.inputAudioTokens());
        put(root, "input_image_tokens", usage.inputImageTokens());
        put(root, "output_tokens", usage.outputTokens());
        put(root, "reasoning_tokens", usage.reasoningTokens());
        put(root, "output_audio_tokens", usage.outputAudioTokens());
        put(root, "output_image_tokens", usage.outputImageTokens());
        put(root, "millis", usage.millis());
        if (!usage.calls().isEmpty()) {
            ObjectNode calls = root.putObject("calls");
            new TreeMap<>(usage.calls()).forEach(calls::put);
        }
        if (!usage.serviceTier().isEmpty()) {
            root.put("service_tier", usage.serviceTier());
        }
        return StrictJson.write(root);
    }

    /**
     * Reads what was written.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Usage read(String json) {
        ObjectNode root = StrictJson.object(json);
        Map<String, Long> calls = new HashMap<>();
        JsonNode counted = root.get("calls");
        if (counted != null) {
            counted.properties()
                    .forEach(entry -> calls.put(entry.getKey(), entry.getValue().longValue()));
        }
        return new Usage(
                get(root, "input_tokens"),
                get(root, "cached_tokens"),
                get(root, "cache_write_tokens"),
                get(root, "input_audio_tokens"),
                get(root, "input_image_tokens"),
                get(root, "output_tokens"),
                get(root, "reasoning_tokens"),
                get(root, "output_audio_tokens"),
                get(root, "output_image_tokens"),
                get(root, "millis"),
                calls,
                root.path("service_tier").asText(""));
    }

    private static void put(ObjectNode root, String name, long amount) {
        if (amount != 0) {
            root.put(name, amount);
        }
    }

    private static long get(ObjectNode root, String name) {
        return root.path(name).longValue();
    }
}
