package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.key.KeyTemplate;
import io.fgproxy.key.SubKeySettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Templates in the admin API and in stores: {@code {"object":"template","name":"class","sub_key":{…}}}, where {@code
 * sub_key} has what a new sub-key has, without its name and its template.
 */
public final class TemplateJson {
    private static final String SUB_KEY = "sub_key";
    private static final String TEMPLATE = "template";
    private static final List<String> MEMBERS = Stream.concat(
                    PolicyJson.RULES.stream(), Stream.of("limits", "not_before", "expires_at", "main_keys", "group"))
            .toList();

    private TemplateJson() {}

    /**
     * Reads a template as it comes in.
     *
     * @throws InvalidMemberException if it is anything else
     */
    public static KeyTemplate read(String name, byte[] json) {
        ObjectNode root = StrictJson.object(json);
        Members.requireOnly(root, "", List.of(SUB_KEY));
        ObjectNode settings = Members.object(Members.required(root, "", SUB_KEY), SUB_KEY, MEMBERS);
        return Members.at("name", () -> new KeyTemplate(name, SubKeyJson.readTemplate(settings, "template")));
    }

    /**
     * Reads what {@link #writeSettings} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static KeyTemplate readStored(String name, String json) {
        ObjectNode root = StrictJson.object(json);
        JsonNode limits = root.remove("limits");
        SubKeySettings settings = SubKeyJson.readTemplate(root, "template");
        // Whatever amounts were let in by a program are to be had again.
        return new KeyTemplate(
                name,
                settings.toBuilder()
                        .limits(limits == null ? List.of() : LimitsJson.readStored(limits, "limits"))
                        .build());
    }

    /** Writes the settings of a template for a store. */
    public static String writeSettings(SubKeySettings settings) {
        return StrictJson.write(settings(settings));
    }

    /** Writes a template. */
    public static String write(KeyTemplate template) {
        return StrictJson.write(object(template));
    }

    /** Writes one page of templates. */
    public static String writePage(List<KeyTemplate> page, boolean hasMore) {
        return ListJson.page(page.stream().map(TemplateJson::object).toList(), hasMore);
    }

    /** Writes that a template is gone. */
    public static String writeDeleted(String name) {
        return ListJson.deleted(TEMPLATE, name);
    }

    private static ObjectNode object(KeyTemplate template) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("object", TEMPLATE).put("id", template.name()).put("name", template.name());
        root.set(SUB_KEY, settings(template.settings()));
        return root;
    }

    private static ObjectNode settings(SubKeySettings settings) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        PolicyJson.writeInto(root, settings.policy());
        LimitsJson.writeAll(root.putArray("limits"), settings.limits());
        root.put("not_before", Times.write(settings.notBefore())).put("expires_at", Times.write(settings.expiresAt()));
        root.set("main_keys", MainKeySetJson.node(settings.mainKeys()));
        return root.put("group", settings.group());
    }

    /** What a new key says, and what its template says where it says nothing. */
    static ObjectNode completed(ObjectNode said, String path, Function<String, Optional<KeyTemplate>> templates) {
        JsonNode name = Members.valueOf(said, TEMPLATE);
        if (name == null) {
            return said;
        }
        String text = Members.text(name, path + TEMPLATE);
        KeyTemplate template = templates
                .apply(text)
                .orElseThrow(() -> new InvalidMemberException(
                        path + TEMPLATE, path + TEMPLATE + ": there is no template '" + text + "'"));
        ObjectNode completed = settings(template.settings());
        merge(completed, said, 0);
        return completed;
    }

    /** Further inside, null may be a value, as of a parameter that is forced. */
    private static void merge(ObjectNode into, ObjectNode from, int depth) {
        for (Map.Entry<String, JsonNode> entry : from.properties()) {
            JsonNode value = entry.getValue();
            if (value.isNull() && depth < 2) {
                continue;
            }
            if (value instanceof ObjectNode object && into.get(entry.getKey()) instanceof ObjectNode mine) {
                merge(mine, object, depth + 1);
            } else {
                into.set(entry.getKey(), value);
            }
        }
    }
}
