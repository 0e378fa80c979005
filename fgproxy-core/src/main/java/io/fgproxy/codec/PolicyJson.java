package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.operation.ModelPattern;
import io.fgproxy.operation.OperationPattern;
import io.fgproxy.policy.AddressRule;
import io.fgproxy.policy.Cidr;
import io.fgproxy.policy.HoursRule;
import io.fgproxy.policy.InputRule;
import io.fgproxy.policy.ModelRule;
import io.fgproxy.policy.OperationRule;
import io.fgproxy.policy.ParameterRule;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.ReferencePattern;
import io.fgproxy.policy.ReferenceRule;
import io.fgproxy.policy.TimeoutRule;
import io.fgproxy.policy.ToolRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON form of a policy, as stores keep it and the admin API shows it: one member for each rule, e.g. {@code
 * {"models":{"allow":[…],"deny":[…]},"operations":{…},"tools":{…}}}. An absent rule, or an absent {@code allow}, is the
 * standard one; rules other than those of models and operations are written only if they are not. Unknown members are
 * refused, never ignored: a rule that is not understood must not be lost.
 */
public final class PolicyJson {
    /** The members of a policy. */
    static final List<String> RULES = List.of(
            "models", "operations", "parameters", "tools", "references", "input", "addresses", "hours", "timeouts");

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
        return read(StrictJson.object(json));
    }

    static Policy read(ObjectNode root) {
        Members.requireOnly(root, "", RULES);
        for (String name : RULES) {
            if (root.path(name).isNull()) {
                throw new InvalidMemberException(name, name + " must be an object");
            }
        }
        return readFrom(root, Policy.standard());
    }

    static void writeInto(ObjectNode root, Policy policy) {
        ModelRule models = policy.models();
        ObjectNode model = root.putObject("models");
        AllowDenyJson.write(model, models.allow(), models.deny(), ModelPattern::text);
        if (!models.aliases().isEmpty()) {
            ObjectNode aliases = model.putObject("aliases");
            new TreeMap<>(models.aliases()).forEach(aliases::put);
        }
        OperationRule operations = policy.operations();
        AllowDenyJson.write(
                root.putObject("operations"), operations.allow(), operations.deny(), OperationPattern::text);
        if (!policy.parameters().isStandard()) {
            root.set("parameters", ParameterRuleJson.write(policy.parameters()));
        }
        if (!policy.tools().isStandard()) {
            root.set("tools", ToolRuleJson.write(policy.tools()));
        }
        ReferenceRule references = policy.references();
        if (!references.isStandard()) {
            AllowDenyJson.write(
                    root.putObject("references"), references.allow(), references.deny(), ReferencePattern::text);
        }
        if (policy.input().maxBytes() != null) {
            root.putObject("input").put("max_bytes", policy.input().maxBytes());
        }
        AddressRule addresses = policy.addresses();
        if (!addresses.isStandard()) {
            AllowDenyJson.write(root.putObject("addresses"), addresses.allow(), addresses.deny(), Cidr::text);
        }
        if (!policy.hours().isStandard()) {
            root.set("hours", HoursRuleJson.write(policy.hours()));
        }
        if (!policy.timeouts().equals(TimeoutRule.standard())) {
            root.set("timeouts", TimeoutRuleJson.write(policy.timeouts()));
        }
    }

    /** The policy with the rules that {@code root} has; JSON's null is the standard rule, and absent is that of {@code base}. */
    static Policy readFrom(ObjectNode root, Policy base) {
        Policy policy = base;
        for (String name : RULES) {
            JsonNode rule = root.get(name);
            if (rule != null) {
                policy = with(policy, name, rule);
            }
        }
        return policy;
    }

    private static Policy with(Policy policy, String name, JsonNode rule) {
        boolean reset = rule.isNull();
        return switch (name) {
            case "models" -> policy.withModels(reset ? ModelRule.standard() : modelRule(rule));
            case "operations" -> policy.withOperations(reset ? OperationRule.standard() : operationRule(rule));
            case "parameters" -> policy.withParameters(reset ? ParameterRule.standard() : ParameterRuleJson.read(rule));
            case "tools" -> policy.withTools(reset ? ToolRule.standard() : ToolRuleJson.read(rule));
            case "references" -> policy.withReferences(reset ? ReferenceRule.standard() : referenceRule(rule));
            case "input" -> policy.withInput(reset ? InputRule.standard() : inputRule(rule));
            case "addresses" -> policy.withAddresses(reset ? AddressRule.standard() : addressRule(rule));
            case "hours" -> policy.withHours(reset ? HoursRule.standard() : HoursRuleJson.read(rule));
            default -> policy.withTimeouts(reset ? TimeoutRule.standard() : TimeoutRuleJson.read(rule));
        };
    }

    private static ModelRule modelRule(JsonNode node) {
        ObjectNode root = Members.object(node, "models", AllowDenyJson.membersAnd("aliases"));
        ModelRule rule = AllowDenyJson.read(root, "models")
                .applyTo(ModelRule.standard(), ModelRule::allowing, ModelRule::denying);
        JsonNode aliases = Members.valueOf(root, "aliases");
        if (aliases == null) {
            return rule;
        }
        String path = "models.aliases";
        Map<String, String> models = new HashMap<>();
        Members.anyObject(aliases, path)
                .properties()
                .forEach(entry ->
                        models.put(entry.getKey(), Members.text(entry.getValue(), path + "." + entry.getKey())));
        return Members.at(path, () -> rule.aliasing(models));
    }

    private static OperationRule operationRule(JsonNode node) {
        return lists(node, "operations")
                .applyTo(OperationRule.standard(), OperationRule::allowing, OperationRule::denying);
    }

    private static ReferenceRule referenceRule(JsonNode node) {
        return lists(node, "references")
                .applyTo(ReferenceRule.standard(), ReferenceRule::allowing, ReferenceRule::denying);
    }

    private static AddressRule addressRule(JsonNode node) {
        return lists(node, "addresses").applyTo(AddressRule.standard(), AddressRule::allowing, AddressRule::denying);
    }

    private static AllowDenyJson lists(JsonNode node, String path) {
        return AllowDenyJson.read(Members.object(node, path, AllowDenyJson.MEMBERS), path);
    }

    private static InputRule inputRule(JsonNode node) {
        ObjectNode root = Members.object(node, "input", List.of("max_bytes"));
        JsonNode max = Members.valueOf(root, "max_bytes");
        return max == null
                ? InputRule.standard()
                : Members.at("input.max_bytes", () -> new InputRule(Members.integer(max, "input.max_bytes")));
    }
}
