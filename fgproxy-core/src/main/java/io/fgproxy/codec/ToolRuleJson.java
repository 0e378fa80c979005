package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.policy.McpLists;
import io.fgproxy.policy.McpPattern;
import io.fgproxy.policy.NameLists;
import io.fgproxy.policy.NamePattern;
import io.fgproxy.policy.ToolRule;

/** {@code {"allow":["web_search"],"deny":[],"functions":{"allow":[],"deny":[]},"mcp":{"allow":[],"deny":[]}}}. */
final class ToolRuleJson {
    private static final String PATH = "tools";
    private static final String FUNCTIONS = "functions";
    private static final String MCP = "mcp";

    private ToolRuleJson() {}

    static ToolRule read(JsonNode node) {
        ObjectNode root = Members.object(node, PATH, AllowDenyJson.membersAnd(FUNCTIONS, MCP));
        ToolRule rule = ToolRule.standard().withTypes(names(root, PATH));
        JsonNode functions = Members.valueOf(root, FUNCTIONS);
        if (functions != null) {
            String path = PATH + "." + FUNCTIONS;
            rule = rule.withFunctions(names(Members.object(functions, path, AllowDenyJson.MEMBERS), path));
        }
        JsonNode mcp = Members.valueOf(root, MCP);
        if (mcp != null) {
            String path = PATH + "." + MCP;
            ObjectNode lists = Members.object(mcp, path, AllowDenyJson.MEMBERS);
            rule = rule.withMcp(AllowDenyJson.read(lists, path)
                    .applyTo(McpLists.standard(), McpLists::allowing, McpLists::denying));
        }
        return rule;
    }

    private static NameLists names(ObjectNode lists, String path) {
        return AllowDenyJson.read(lists, path).applyTo(NameLists.standard(), NameLists::allowing, NameLists::denying);
    }

    static ObjectNode write(ToolRule rule) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        AllowDenyJson.write(root, rule.types().allow(), rule.types().deny(), NamePattern::text);
        if (!rule.functions().isStandard()) {
            AllowDenyJson.write(
                    root.putObject(FUNCTIONS),
                    rule.functions().allow(),
                    rule.functions().deny(),
                    NamePattern::text);
        }
        if (!rule.mcp().isStandard()) {
            AllowDenyJson.write(
                    root.putObject(MCP), rule.mcp().allow(), rule.mcp().deny(), McpPattern::text);
        }
        return root;
    }
}
