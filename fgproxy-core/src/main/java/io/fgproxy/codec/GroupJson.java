package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.operation.ModelPattern;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.LimitStanding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Groups in the admin API. Of keys: {@code {"object":"group","name":"students","parent":null,"models":{…},
 * "operations":{…},"limits":[…]}}, with the rules of a policy, and limits as those of a sub-key. Of models: {@code
 * {"object":"model_group","name":"cheap","models":["gpt-4o-mini"]}}. The name of a group is its id too.
 */
public final class GroupJson {
    private static final String KIND = "group";
    private static final String MODEL_KIND = "model_group";
    private static final String MODELS = "models";
    private static final List<String> MEMBERS = Stream.concat(Stream.of("parent", "limits"), PolicyJson.RULES.stream())
            .toList();

    private GroupJson() {}

    /**
     * A group of keys and how it stands.
     *
     * @param name its name
     * @param group what binds its keys
     * @param limits how its limits stand
     */
    public record Standing(String name, KeyGroup group, List<LimitStanding> limits) {
        /** Copies the list. */
        public Standing {
            limits = List.copyOf(limits);
        }
    }

    /**
     * Reads a group of keys as a whole; what is absent or null restricts nothing.
     *
     * @throws InvalidMemberException if a member is unknown or wrong
     */
    public static KeyGroup read(byte[] json) {
        ObjectNode root = StrictJson.object(json);
        Members.requireOnly(root, "", MEMBERS);
        JsonNode parent = Members.valueOf(root, "parent");
        JsonNode limits = Members.valueOf(root, "limits");
        return Members.named(
                MEMBERS,
                () -> new KeyGroup(
                        parent == null ? null : Members.text(parent, "parent"),
                        PolicyJson.readFrom(root, Policy.standard()),
                        limits == null ? List.of() : LimitsJson.read(limits, "limits")));
    }

    /** Writes a group of keys. */
    public static String write(Standing standing) {
        return StrictJson.write(object(standing));
    }

    /** Writes one page of groups of keys. */
    public static String writePage(List<Standing> page, boolean hasMore) {
        return ListJson.page(page.stream().map(GroupJson::object).toList(), hasMore);
    }

    /** Writes that a group of keys is gone. */
    public static String writeDeleted(String name) {
        return ListJson.deleted(KIND, name);
    }

    private static ObjectNode object(Standing standing) {
        ObjectNode root = named(KIND, standing.name());
        root.put("parent", standing.group().parent());
        PolicyJson.writeInto(root, standing.group().policy());
        LimitsJson.writeStandings(root.putArray("limits"), standing.limits());
        return root;
    }

    /**
     * Reads the patterns of a group of models.
     *
     * @throws InvalidMemberException if a member is unknown or wrong
     */
    public static List<ModelPattern> readModels(byte[] json) {
        ObjectNode root = StrictJson.object(json);
        Members.requireOnly(root, "", List.of(MODELS));
        List<String> texts = AllowDenyJson.entries(Members.required(root, "", MODELS), MODELS);
        return Members.at(MODELS, () -> texts.stream().map(ModelPattern::of).toList());
    }

    /** Writes a group of models. */
    public static String writeModels(String name, List<ModelPattern> models) {
        return StrictJson.write(modelsObject(name, models));
    }

    /** Writes one page of groups of models, by {@code names} out of {@code groups}. */
    public static String writeModelsPage(List<String> names, List<List<ModelPattern>> groups, boolean hasMore) {
        List<ObjectNode> objects = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            objects.add(modelsObject(names.get(i), groups.get(i)));
        }
        return ListJson.page(objects, hasMore);
    }

    /** Writes that a group of models is gone. */
    public static String writeModelsDeleted(String name) {
        return ListJson.deleted(MODEL_KIND, name);
    }

    private static ObjectNode modelsObject(String name, List<ModelPattern> models) {
        ObjectNode root = named(MODEL_KIND, name);
        ArrayNode list = root.putArray(MODELS);
        models.forEach(model -> list.add(model.text()));
        return root;
    }

    private static ObjectNode named(String kind, String name) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        return root.put("object", kind).put("id", name).put("name", name);
    }
}
