package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MainKeySet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The main keys of a sub-key in the admin API and in stores: {@code ["mk_…","mk_…"]} in order, {@code
 * [{"id":"mk_…","weight":3},{"id":"mk_…","weight":1}]} by weight, {@code []} for any.
 */
public final class MainKeySetJson {
    static final String MEMBER = "main_keys";

    private MainKeySetJson() {}

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static MainKeySet read(String json) {
        return read(StrictJson.object("{\"" + MEMBER + "\":" + json + "}").get(MEMBER));
    }

    /** Writes a set for a store. */
    public static String write(MainKeySet set) {
        return StrictJson.write(node(set));
    }

    /** Reads the member of a sub-key; null is any. */
    static MainKeySet read(@Nullable JsonNode node) {
        if (node == null) {
            return MainKeySet.any();
        }
        if (!node.isArray()) {
            throw new InvalidMemberException(MEMBER, MEMBER + " must be an array of ids, or of ids with weights");
        }
        List<MainKeySet.Member> members = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            members.add(member(node.get(i), MEMBER + "[" + i + "]"));
        }
        return Members.named(List.of(MEMBER), () -> new MainKeySet(members));
    }

    private static MainKeySet.Member member(JsonNode node, String path) {
        if (node.isTextual()) {
            return new MainKeySet.Member(id(node, path), 0);
        }
        ObjectNode object = Members.object(node, path, List.of("id", "weight"));
        MainKeyId id = id(Members.required(object, path + ".", "id"), path + ".id");
        String at = path + ".weight";
        long weight = Members.integer(Members.required(object, path + ".", "weight"), at);
        return Members.at(at, () -> new MainKeySet.Member(id, (int) Math.max(-1, Math.min(weight, Integer.MAX_VALUE))));
    }

    private static MainKeyId id(JsonNode node, String path) {
        String text = Members.text(node, path);
        return Members.at(path, () -> new MainKeyId(text));
    }

    /** The member as it is shown: ids alone where no weight says anything. */
    static ArrayNode node(MainKeySet set) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        boolean ordered = set.isOrdered();
        for (MainKeySet.Member member : set.members()) {
            if (ordered) {
                array.add(member.id().value());
            } else {
                array.addObject().put("id", member.id().value()).put("weight", member.weight());
            }
        }
        return array;
    }
}
