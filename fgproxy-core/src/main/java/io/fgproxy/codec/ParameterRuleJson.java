package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.policy.Cap;
import io.fgproxy.policy.NamePattern;
import io.fgproxy.policy.ParameterRule;
import io.fgproxy.policy.Scalar;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** {@code {"allow":[],"deny":[],"required":["user"],"force":{"store":false},"cap":{"n":{"max":1,"over":"refuse"}}}}. */
final class ParameterRuleJson {
    private static final String PATH = "parameters";
    private static final List<String> MEMBERS = AllowDenyJson.membersAnd("required", "force", "cap");

    private ParameterRuleJson() {}

    static ParameterRule read(JsonNode node) {
        ObjectNode root = Members.object(node, PATH, MEMBERS);
        ParameterRule rule = AllowDenyJson.read(root, PATH)
                .applyTo(ParameterRule.standard(), ParameterRule::allowing, ParameterRule::denying);
        JsonNode required = Members.valueOf(root, "required");
        if (required != null) {
            ParameterRule before = rule;
            String path = PATH + ".required";
            rule = Members.at(path, () -> before.requiring(AllowDenyJson.entries(required, path)));
        }
        Map<String, Scalar> force = force(root);
        Map<String, Cap> cap = caps(root);
        ParameterRule before = rule;
        return Members.at(PATH, () -> before.forcing(force).capping(cap));
    }

    private static Map<String, Scalar> force(ObjectNode root) {
        Map<String, Scalar> values = new HashMap<>();
        JsonNode node = Members.valueOf(root, "force");
        if (node != null) {
            Members.anyObject(node, PATH + ".force")
                    .properties()
                    .forEach(entry ->
                            values.put(entry.getKey(), scalar(entry.getValue(), PATH + ".force." + entry.getKey())));
        }
        return values;
    }

    private static Scalar scalar(JsonNode node, String path) {
        return switch (node.getNodeType()) {
            case STRING -> new Scalar.Text(Members.text(node, path));
            case BOOLEAN -> new Scalar.Flag(node.booleanValue());
            case NULL -> new Scalar.Nothing();
            case NUMBER -> new Scalar.Whole(Members.integer(node, path));
            default ->
                throw new InvalidMemberException(path, path + " must be a string, an integer, true, false or null");
        };
    }

    private static Map<String, Cap> caps(ObjectNode root) {
        Map<String, Cap> caps = new HashMap<>();
        JsonNode node = Members.valueOf(root, "cap");
        if (node != null) {
            Members.anyObject(node, PATH + ".cap")
                    .properties()
                    .forEach(entry -> caps.put(entry.getKey(), cap(entry.getValue(), PATH + ".cap." + entry.getKey())));
        }
        return caps;
    }

    private static Cap cap(JsonNode node, String path) {
        ObjectNode object = Members.object(node, path, List.of("max", "over"));
        long max = Members.integer(Members.required(object, path + ".", "max"), path + ".max");
        JsonNode over = Members.valueOf(object, "over");
        String text = over == null ? "clamp" : Members.text(over, path + ".over");
        if (!text.equals("clamp") && !text.equals("refuse")) {
            throw new InvalidMemberException(path + ".over", path + ".over must be clamp or refuse");
        }
        return Members.at(path + ".max", () -> text.equals("clamp") ? Cap.clamp(max) : Cap.refuse(max));
    }

    static ObjectNode write(ParameterRule rule) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        AllowDenyJson.write(root, rule.allow(), rule.deny(), NamePattern::text);
        if (!rule.required().isEmpty()) {
            var list = root.putArray("required");
            rule.required().forEach(list::add);
        }
        if (!rule.force().isEmpty()) {
            ObjectNode force = root.putObject("force");
            new TreeMap<>(rule.force()).forEach((name, value) -> force.set(name, node(value)));
        }
        if (!rule.cap().isEmpty()) {
            ObjectNode caps = root.putObject("cap");
            new TreeMap<>(rule.cap())
                    .forEach((name, cap) -> caps.putObject(name)
                            .put("max", cap.max())
                            .put("over", cap.over().name().toLowerCase(Locale.ROOT)));
        }
        return root;
    }

    private static JsonNode node(Scalar value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof Scalar.Text text) {
            return nodes.textNode(text.value());
        }
        if (value instanceof Scalar.Whole whole) {
            return nodes.numberNode(whole.value());
        }
        return value instanceof Scalar.Flag flag ? nodes.booleanNode(flag.value()) : nodes.nullNode();
    }
}
