package io.fgproxy.codec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.quota.Meter;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Rows of the usage log in the admin API:
 *
 * <pre>{@code
 * {"object":"usage_record","id":"…","operation":"chat.completions.create","model":"gpt-4o-mini","group":null,
 *  "main_key":"mk_8sPq2Yt6ZkWn01Lc","started_at":1767225600,"ended_at":1767225602,"status":200,"source":"reported",
 *  "charged":{"requests":1,"input_tokens":12,"output_tokens":40,"cost_usd":0.0000258},
 *  "reported":{"input_tokens":12,"cached_tokens":0,…,"output_tokens":40,…,"calls":{},"service_tier":"default"}}
 * }</pre>
 *
 * <p>{@code reported} is null where upstream reported nothing that was charged.
 */
public final class UsageLogJson {
    private UsageLogJson() {}

    /** Writes one page of rows. */
    public static String writePage(List<UsageRecord> page, boolean hasMore) {
        return ListJson.page(page.stream().map(UsageLogJson::object).toList(), hasMore);
    }

    /**
     * Writes one page of the rows of all keys, with the id and the name of the key. Its {@code last_id} is what to go on
     * after: when the row ended, in milliseconds, and its id.
     *
     * @param names tells the name of a sub-key by its id, empty if it has none
     */
    public static String writePage(List<UsageRecord> page, UnaryOperator<String> names, boolean hasMore) {
        List<ObjectNode> rows =
                page.stream().map(record -> withKey(record, names)).toList();
        return page.isEmpty()
                ? ListJson.page(rows, hasMore)
                : ListJson.page(rows, cursor(page.get(0)), cursor(page.get(page.size() - 1)), hasMore);
    }

    private static ObjectNode withKey(UsageRecord record, UnaryOperator<String> names) {
        String name = names.apply(record.key().value());
        return object(record).put("sub_key", record.key().value()).put("name", name.isEmpty() ? null : name);
    }

    private static String cursor(UsageRecord record) {
        return record.endedAt().toEpochMilli() + "." + record.id();
    }

    private static ObjectNode object(UsageRecord record) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("object", "usage_record")
                .put("id", record.id())
                .put("operation", record.operation())
                .put("model", record.model())
                .put("group", record.group())
                .put(
                        "main_key",
                        record.mainKey() == null ? null : record.mainKey().value())
                .put("started_at", Times.write(record.startedAt()))
                .put("ended_at", Times.write(record.endedAt()))
                .put("status", record.status())
                .put("source", record.source().code());
        ObjectNode charged = root.putObject("charged");
        for (Meter meter : List.of(Meter.REQUESTS, Meter.INPUT_TOKENS, Meter.OUTPUT_TOKENS, Meter.COST_USD)) {
            LimitsJson.put(charged, meter.code(), meter, record.charged().of(meter));
        }
        if (record.source() == UsageRecord.Source.REPORTED) {
            root.set("reported", object(record.usage()));
        } else {
            root.putNull("reported");
        }
        return root;
    }

    private static ObjectNode object(Usage usage) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("input_tokens", usage.inputTokens())
                .put("cached_tokens", usage.cachedTokens())
                .put("cache_write_tokens", usage.cacheWriteTokens())
                .put("input_audio_tokens", usage.inputAudioTokens())
                .put("input_image_tokens", usage.inputImageTokens())
                .put("output_tokens", usage.outputTokens())
                .put("reasoning_tokens", usage.reasoningTokens())
                .put("output_audio_tokens", usage.outputAudioTokens())
                .put("output_image_tokens", usage.outputImageTokens())
                .put("audio_ms", usage.millis());
        ObjectNode calls = node.putObject("calls");
        usage.calls().forEach(calls::put);
        return node.put("service_tier", usage.serviceTier());
    }
}
