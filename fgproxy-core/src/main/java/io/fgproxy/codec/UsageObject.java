package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fgproxy.quota.Amounts;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageReport;
import java.util.Map;

/**
 * Reads the object {@code usage} in the forms that OpenAI's operations have: tokens under their old and their new names,
 * or seconds. What is missing where it must be, or is no count, makes all of it unparsable. Stateless and thread-safe.
 */
final class UsageObject {
    private static final int MILLIS = 1_000;

    /** A thousand years of audio. */
    private static final double MOST_SECONDS = 3e10;

    private UsageObject() {}

    /** Tells that something is no count. */
    private static final class NoCountException extends Exception {
        private static final long serialVersionUID = 1L;

        NoCountException() {
            super(null, null, false, false);
        }
    }

    static UsageReport read(JsonNode usage) {
        if (usage.isNull()) {
            return new UsageReport.Absent();
        }
        if (!usage.isObject()) {
            return new UsageReport.Unparsable();
        }
        if ("duration".equals(usage.path("type").textValue())) {
            return ofSeconds(usage.path("seconds"));
        }
        try {
            return new UsageReport.Reported(tokens(usage));
        } catch (NoCountException e) {
            return new UsageReport.Unparsable();
        }
    }

    /** A length of audio in seconds. */
    static UsageReport ofSeconds(JsonNode seconds) {
        double value = seconds.isNumber() ? seconds.doubleValue() : -1;
        if (!(value >= 0 && value <= MOST_SECONDS)) {
            return new UsageReport.Unparsable();
        }
        long millis = (long) Math.ceil(value * MILLIS);
        return new UsageReport.Reported(new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, millis, Map.of(), ""));
    }

    private static Usage tokens(JsonNode usage) throws NoCountException {
        JsonNode inputs = details(usage, "prompt_tokens_details", "input_tokens_details", "input_token_details");
        JsonNode outputs = details(usage, "completion_tokens_details", "output_tokens_details", "output_token_details");
        long input = count(usage, "prompt_tokens", "input_tokens");
        long output = count(usage, "completion_tokens", "output_tokens");
        long total = count(usage, "total_tokens");
        if (input < 0 || (output < 0 && total < input)) {
            throw new NoCountException();
        }
        // What a total has beyond its parts came out too, by whatever name.
        output = Math.max(Math.max(output, 0), total < Amounts.sum(input, Math.max(output, 0)) ? 0 : total - input);
        return new Usage(
                input,
                part(inputs, "cached_tokens"),
                part(inputs, "cache_write_tokens"),
                part(inputs, "audio_tokens"),
                part(inputs, "image_tokens"),
                output,
                part(outputs, "reasoning_tokens"),
                part(outputs, "audio_tokens"),
                part(outputs, "image_tokens"),
                0,
                Map.of(),
                "");
    }

    private static JsonNode details(JsonNode usage, String... names) throws NoCountException {
        JsonNode found = MissingNode.getInstance();
        for (String name : names) {
            JsonNode value = usage.path(name);
            if (!value.isMissingNode() && !value.isNull()) {
                if (!value.isObject() || !found.isMissingNode()) {
                    throw new NoCountException();
                }
                found = value;
            }
        }
        return found;
    }

    private static long part(JsonNode details, String name) throws NoCountException {
        return Math.max(0, count(details, name));
    }

    /** The one count of these names; -1 if there is none. */
    private static long count(JsonNode object, String... names) throws NoCountException {
        long found = -1;
        for (String name : names) {
            JsonNode value = object.path(name);
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            boolean sound = value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
            if (!sound || (found >= 0 && found != value.longValue())) {
                throw new NoCountException();
            }
            found = value.longValue();
        }
        return found;
    }
}
