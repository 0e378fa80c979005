package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.codec.WantedPlace.Slot;
import io.fgproxy.store.CreatedObject;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what one JSON document tells of a consumption, and of what was stored. Not thread-safe. */
final class ToldUsage implements JsonScanner.Listener {
    private static final int MOST_KINDS = 100;
    private static final String CALL = "_call";

    /** Calls of tools that run where the request came from. */
    private static final Set<String> OWN_CALLS =
            Set.of("function_call", "custom_tool_call", "local_shell_call", "apply_patch_call");

    private final Map<Slot, JsonNode> values = new EnumMap<>(Slot.class);
    private final Map<String, Long> calls = new HashMap<>();
    private List<String> ids = List.of();
    private boolean strange;

    /** Nothing is told yet, as at the beginning. */
    void forget() {
        values.clear();
        calls.clear();
        ids = List.of();
        strange = false;
    }

    @Override
    public void found(Slot slot, byte @Nullable [] json) {
        JsonNode value = json == null ? null : read(json);
        if (slot == Slot.OBJECT_ID) {
            name(value);
        } else if (slot == Slot.OUTPUT_TYPE) {
            count(value);
        } else if (value == null) {
            // Choices that are too long to be kept are just not empty.
            strange |= slot != Slot.CHOICES;
        } else {
            strange |= values.put(slot, value) != null;
        }
    }

    private static @Nullable JsonNode read(byte[] json) {
        try {
            return StrictJson.MAPPER.readTree(json);
        } catch (IOException e) {
            return null;
        }
    }

    private void name(@Nullable JsonNode id) {
        if (id != null && id.isTextual() && CreatedObject.isId(id.textValue()) && ids.size() < MOST_KINDS) {
            ids = new ArrayList<>(ids);
            ids.add(id.textValue());
        }
    }

    /** The ids of stored objects that are kept, in the order in which they are told. */
    List<String> ids() {
        return ids;
    }

    private void count(@Nullable JsonNode type) {
        String name = type == null || !type.isTextual() ? "" : type.textValue();
        if (name.endsWith(CALL) && !OWN_CALLS.contains(name)) {
            calls.merge(name, 1L, Long::sum);
            strange |= calls.size() > MOST_KINDS;
        }
    }

    /** The text of a string; empty if there is none. */
    String text(Slot slot) {
        JsonNode value = values.get(slot);
        return value != null && value.isTextual() ? value.textValue() : "";
    }

    /** Whether a usage is told, be it a senseless one. */
    boolean tellsUsage() {
        JsonNode usage = values.get(Slot.USAGE);
        return usage != null && !usage.isNull();
    }

    /** Whether it is a chunk with a list of choices that is empty. */
    boolean hasNoChoices() {
        JsonNode choices = values.get(Slot.CHOICES);
        return choices != null && choices.isArray() && choices.isEmpty();
    }

    /** What the whole document tells. */
    UsageReport report() {
        JsonNode usage = values.get(Slot.USAGE);
        JsonNode duration = values.get(Slot.DURATION);
        JsonNode tier = values.get(Slot.SERVICE_TIER);
        if (strange || (tier != null && !tier.isTextual() && !tier.isNull())) {
            return new UsageReport.Unparsable();
        }
        UsageReport report = usage == null ? new UsageReport.Absent() : UsageObject.read(usage);
        if (report instanceof UsageReport.Absent && duration != null) {
            report = UsageObject.ofSeconds(duration);
        }
        return report instanceof UsageReport.Reported reported
                ? new UsageReport.Reported(with(reported.usage()))
                : report;
    }

    private Usage with(Usage usage) {
        return usage.withCalls(calls).withServiceTier(text(Slot.SERVICE_TIER));
    }
}
