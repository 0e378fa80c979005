package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.operation.ModelPattern;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.SharedRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON form of what keys share: {@code {"model_groups":{"cheap":["gpt-4o-mini"]},"key_groups":{"students":
 * {"parent":"school","policy":{…}}}}}. The version is kept beside it.
 */
public final class SharedRulesJson {
    private static final String MODEL_GROUPS = "model_groups";
    private static final String KEY_GROUPS = "key_groups";

    private SharedRulesJson() {}

    /** Writes everything but the version. */
    public static String write(SharedRules rules) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode models = root.putObject(MODEL_GROUPS);
        new TreeMap<>(rules.modelGroups()).forEach((name, patterns) -> {
            ArrayNode list = models.putArray(name);
            patterns.forEach(pattern -> list.add(pattern.text()));
        });
        ObjectNode keys = root.putObject(KEY_GROUPS);
        new TreeMap<>(rules.keyGroups()).forEach((name, group) -> {
            ObjectNode node = keys.putObject(name);
            if (group.parent() != null) {
                node.put("parent", group.parent());
            }
            PolicyJson.writeInto(node.putObject("policy"), group.policy());
            if (!group.limits().isEmpty()) {
                LimitsJson.writeAll(node.putArray("limits"), group.limits());
            }
        });
        return StrictJson.write(root);
    }

    /**
     * Reads what was written.
     *
     * @throws IllegalArgumentException if it is anything else; the message names the member
     */
    public static SharedRules read(long version, String json) {
        ObjectNode root = StrictJson.object(json);
        Members.requireOnly(root, "", List.of(MODEL_GROUPS, KEY_GROUPS));
        Map<String, List<ModelPattern>> models = new HashMap<>();
        JsonNode modelGroups = Members.valueOf(root, MODEL_GROUPS);
        if (modelGroups != null) {
            Members.anyObject(modelGroups, MODEL_GROUPS).properties().forEach(entry -> {
                String path = MODEL_GROUPS + "." + entry.getKey();
                List<String> texts = AllowDenyJson.entries(entry.getValue(), path);
                models.put(
                        entry.getKey(),
                        Members.at(
                                path, () -> texts.stream().map(ModelPattern::of).toList()));
            });
        }
        Map<String, KeyGroup> keys = new HashMap<>();
        JsonNode keyGroups = Members.valueOf(root, KEY_GROUPS);
        if (keyGroups != null) {
            Members.anyObject(keyGroups, KEY_GROUPS)
                    .properties()
                    .forEach(entry ->
                            keys.put(entry.getKey(), keyGroup(entry.getValue(), KEY_GROUPS + "." + entry.getKey())));
        }
        return Members.at(KEY_GROUPS, () -> new SharedRules(version, models, keys));
    }

    private static KeyGroup keyGroup(JsonNode node, String path) {
        ObjectNode group = Members.object(node, path, List.of("parent", "policy", "limits"));
        JsonNode parent = Members.valueOf(group, "parent");
        JsonNode policy = Members.required(group, path + ".", "policy");
        JsonNode limits = Members.valueOf(group, "limits");
        return new KeyGroup(
                parent == null ? null : Members.text(parent, path + ".parent"),
                PolicyJson.read(Members.object(policy, path + ".policy", PolicyJson.RULES)),
                limits == null ? List.of() : LimitsJson.readStored(limits, path + ".limits"));
    }
}
