package io.fgproxy.usage;

import io.fgproxy.key.SubKeyId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are meant. Immutable and thread-safe.
 *
 * @param key whose; null for all
 * @param model the first model that they name, exactly; null for all
 * @param group the group of keys that they counted in; null for all
 * @param from ended at or after this
 * @param to ended before this
 */
public record UsageFilter(
        @Nullable SubKeyId key,
        @Nullable String model,
        @Nullable String group,
        Instant from,
        Instant to) {
    /** All requests of a time. */
    public static UsageFilter between(Instant from, Instant to) {
        return new UsageFilter(null, null, null, from, to);
    }

    /** The same for one key. */
    public UsageFilter ofKey(@Nullable SubKeyId id) {
        return new UsageFilter(id, model, group, from, to);
    }

    /** The same for one group. */
    public UsageFilter ofGroup(@Nullable String name) {
        return new UsageFilter(key, model, name, from, to);
    }

    /** Whether this request is meant. */
    public boolean takes(UsageRecord record) {
        return (key == null || key.equals(record.key()))
                && (model == null || model.equals(record.model()))
                && (group == null || group.equals(record.group()))
                && !record.endedAt().isBefore(from)
                && record.endedAt().isBefore(to);
    }
}
