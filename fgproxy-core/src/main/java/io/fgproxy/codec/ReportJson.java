package io.fgproxy.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.key.KeyState;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Meter;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageSum;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What was used and refused, in the admin API:
 *
 * <pre>{@code
 * {"object":"usage_bucket","sub_key":"sk_4fZk0Qm1bWc83VtA","name":"ci","model":"gpt-4o-mini","calls":4,
 *  "requests":3,"input_tokens":120,"output_tokens":400,"cost_usd":0.000258}
 * {"object":"refusal_bucket","reason":"rate_limited","count":12}
 * }</pre>
 *
 * <p>{@code calls} are all that went upstream, {@code requests} those that were charged. What is not known is null.
 */
public final class ReportJson {
    private ReportJson() {}

    /** Writes sums of use; {@code names} tells the name of a sub-key by its id, empty if it has none. */
    public static String writeUsage(List<UsageSum> sums, UnaryOperator<String> names, boolean hasMore) {
        return ListJson.page(sums.stream().map(sum -> usage(sum, names)).toList(), hasMore);
    }

    /** Writes sums of refusals. */
    public static String writeRefusals(List<UsageSum> sums, UnaryOperator<String> names, boolean hasMore) {
        return ListJson.page(sums.stream().map(sum -> refusals(sum, names)).toList(), hasMore);
    }

    /**
     * What the overview shows.
     *
     * @param from of the time that it is about
     * @param to of the same
     * @param zone whose days are shown
     * @param byDay one sum for each day
     * @param keys the most expensive sub-keys
     * @param models the most expensive models
     * @param refusals by reason; null if not told
     * @param totals of the whole time
     * @param states how many keys are in which state; null if not told
     */
    public record Overview(
            Instant from,
            Instant to,
            String zone,
            List<UsageSum> byDay,
            List<UsageSum> keys,
            List<UsageSum> models,
            @Nullable List<UsageSum> refusals,
            UsageSum totals,
            @Nullable Map<KeyState, Long> states) {}

    /** Writes the overview. */
    public static String write(Overview overview, UnaryOperator<String> names) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("object", "overview")
                .put("from", Times.write(overview.from()))
                .put("to", Times.write(overview.to()))
                .put("zone", overview.zone());
        addAll(root.putArray("by_day"), overview.byDay(), names);
        addAll(root.putArray("top_keys"), overview.keys(), names);
        addAll(root.putArray("top_models"), overview.models(), names);
        ArrayNode refused = root.putArray("refusals");
        if (overview.refusals() != null) {
            overview.refusals().forEach(sum -> refused.add(refusals(sum, names)));
        }
        amounts(root.putObject("totals"), overview.totals());
        if (overview.states() == null) {
            root.putNull("keys");
        } else {
            ObjectNode keys = root.putObject("keys");
            for (KeyState state : KeyState.values()) {
                keys.put(code(state), overview.states().getOrDefault(state, 0L));
            }
        }
        return StrictJson.write(root);
    }

    private static String code(KeyState state) {
        return state == KeyState.VALID ? "enabled" : state.name().toLowerCase(Locale.ROOT);
    }

    private static void addAll(ArrayNode array, List<UsageSum> sums, UnaryOperator<String> names) {
        sums.forEach(sum -> array.add(usage(sum, names)));
    }

    private static ObjectNode usage(UsageSum sum, UnaryOperator<String> names) {
        ObjectNode root = object("usage_bucket", sum, names);
        amounts(root, sum);
        return root;
    }

    private static ObjectNode refusals(UsageSum sum, UnaryOperator<String> names) {
        return object("refusal_bucket", sum, names).put("count", sum.calls());
    }

    private static ObjectNode object(String kind, UsageSum sum, UnaryOperator<String> names) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("object", kind);
        for (UsageDimension dimension : UsageDimension.values()) {
            String value = sum.by().get(dimension);
            if (value == null) {
                continue;
            }
            if (dimension == UsageDimension.STATUS) {
                root.put(dimension.code(), Integer.parseInt(value));
            } else {
                root.put(dimension.code(), orNull(value));
            }
            if (dimension == UsageDimension.SUB_KEY) {
                root.put("name", orNull(names.apply(value)));
            }
        }
        return root;
    }

    private static @Nullable String orNull(String value) {
        return value.isEmpty() ? null : value;
    }

    private static void amounts(ObjectNode node, UsageSum sum) {
        node.put("calls", sum.calls());
        Amounts charged = sum.charged();
        for (Meter meter : List.of(Meter.REQUESTS, Meter.INPUT_TOKENS, Meter.OUTPUT_TOKENS, Meter.COST_USD)) {
            LimitsJson.put(node, meter.code(), meter, charged.of(meter));
        }
    }
}
