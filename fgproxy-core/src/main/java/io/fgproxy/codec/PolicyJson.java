package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.operation.ModelPattern;
import io.fgproxy.operation.OperationPattern;
import io.fgproxy.policy.ModelRule;
import io.fgproxy.policy.OperationRule;
import io.fgproxy.policy.Policy;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a policy, as stores keep it and the admin API shows it: {@code {"models":{"allow":[…],"deny":[…]},
 * "operations":{…}}}. An absent {@code allow} is the standard one. Unknown members are refused, never ignored: a rule
 * that is not understood must not be lost.
 */
public final class PolicyJson {
    private PolicyJson() {}

    /** Writes a policy. */
    public static String write(Policy policy) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        writeInto(root, policy);
        return StrictJson.write(root);
    }

    /**
     * Reads a policy.
     *
     * @throws IllegalArgumentException if it is not the form of a policy; the message names the member
     */
    public static Policy read(String json) {
        ObjectNode root = StrictJson.object(json);
        Members.requireOnly(root, "", List.of("models", "operations"));
        return readFrom(root, Policy.standard());
    }

    static void writeInto(ObjectNode root, Policy policy) {
        ModelRule models = policy.models();
        writeRule(root.putObject("models"), models.allow(), models.deny(), ModelPattern::text);
        OperationRule operations = policy.operations();
        writeRule(root.putObject("operations"), operations.allow(), operations.deny(), OperationPattern::text);
    }

    /** The policy with the rules that {@code root} has; rules it does not have are those of {@code base}. */
    static Policy readFrom(ObjectNode root, Policy base) {
        Policy policy = base;
        JsonNode models = root.get("models");
        if (models != null) {
            policy = policy.withModels(modelRule(models));
        }
        JsonNode operations = root.get("operations");
        if (operations != null) {
            policy = policy.withOperations(operationRule(operations));
        }
        return policy;
    }

    private static ModelRule modelRule(JsonNode node) {
        List<String> allow = patterns(node, "models", "allow");
        List<String> deny = patterns(node, "models", "deny");
        ModelRule standard = ModelRule.standard();
        ModelRule rule = allow == null ? standard : Members.at("models.allow", () -> standard.allowing(allow));
        return deny == null ? rule : Members.at("models.deny", () -> rule.denying(deny));
    }

    private static OperationRule operationRule(JsonNode node) {
        List<String> allow = patterns(node, "operations", "allow");
        List<String> deny = patterns(node, "operations", "deny");
        OperationRule standard = OperationRule.standard();
        OperationRule rule = allow == null ? standard : Members.at("operations.allow", () -> standard.allowing(allow));
        return deny == null ? rule : Members.at("operations.deny", () -> rule.denying(deny));
    }

    private static <T> void writeRule(
            ObjectNode rule, @Nullable List<T> allow, List<T> deny, Function<T, String> text) {
        if (allow != null) {
            ArrayNode list = rule.putArray("allow");
            allow.forEach(pattern -> list.add(text.apply(pattern)));
        }
        ArrayNode list = rule.putArray("deny");
        deny.forEach(pattern -> list.add(text.apply(pattern)));
    }

    /** The texts in one list of a rule; null if the list is absent or JSON's null. */
    private static @Nullable List<String> patterns(JsonNode rule, String ruleName, String listName) {
        if (!(rule instanceof ObjectNode object)) {
            throw new InvalidMemberException(ruleName, ruleName + " must be an object with the members allow and deny");
        }
        Members.requireOnly(object, ruleName + ".", List.of("allow", "deny"));
        JsonNode list = object.get(listName);
        if (list == null || list.isNull()) {
            return null;
        }
        return Members.strings(list, ruleName + "." + listName);
    }
}
