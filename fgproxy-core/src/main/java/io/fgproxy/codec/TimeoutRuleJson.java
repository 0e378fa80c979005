package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.policy.TimeoutRule;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON form of timeouts: {@code {"first_byte_seconds":30,"idle_seconds":20,"total_seconds":120}}, whole seconds. */
final class TimeoutRuleJson {
    private static final String PATH = "timeouts";
    private static final String FIRST_BYTE = "first_byte_seconds";
    private static final String IDLE = "idle_seconds";
    private static final String TOTAL = "total_seconds";

    private TimeoutRuleJson() {}

    static ObjectNode write(TimeoutRule rule) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        put(root, FIRST_BYTE, rule.firstByte());
        put(root, IDLE, rule.idle());
        put(root, TOTAL, rule.total());
        return root;
    }

    private static void put(ObjectNode root, String name, @Nullable Duration time) {
        if (time != null) {
            // Rounded up, for none may become zero, which nobody could read any more.
            root.put(name, time.plusSeconds(1).minusNanos(1).toSeconds());
        }
    }

    static TimeoutRule read(JsonNode node) {
        ObjectNode root = Members.object(node, PATH, List.of(FIRST_BYTE, IDLE, TOTAL));
        return new TimeoutRule(time(root, FIRST_BYTE), time(root, IDLE), time(root, TOTAL));
    }

    private static @Nullable Duration time(ObjectNode root, String name) {
        JsonNode value = Members.valueOf(root, name);
        String path = PATH + "." + name;
        if (value == null) {
            return null;
        }
        // Judged one by one, so that who sent it hears which one is wrong.
        return Members.at(path, () -> {
            Duration seconds = Duration.ofSeconds(Members.integer(value, path));
            return new TimeoutRule(seconds, null, null).firstByte();
        });
    }
}
