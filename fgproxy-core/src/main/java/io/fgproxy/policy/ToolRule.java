package io.fgproxy.policy;

import io.fgproxy.facts.McpTarget;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.ToolUse;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which tools a request may offer to a model. Tools that the client runs itself are allowed unless they are denied;
 * hosted ones cost money or carry data out, so they must be granted by their type. Immutable and thread-safe.
 *
 * @param types hosted types that are allowed, none by standard, and types that are not; {@code web_search} stands for
 *     its preview and dated spellings too
 * @param functions the names that functions and custom tools may have
 * @param mcp the places that OpenAI may talk to when the type {@code mcp} is allowed
 */
public record ToolRule(NameLists types, NameLists functions, McpLists mcp) {
    private static final ToolRule STANDARD =
            new ToolRule(NameLists.standard(), NameLists.standard(), McpLists.standard());

    /** Run by the client itself; a namespace only holds functions, which are judged on their own. */
    private static final Set<String> RUN_BY_THE_CLIENT = Set.of("function", "custom", "namespace");

    private static final Set<String> NAMED = Set.of("function", "custom");
    private static final String MCP = "mcp";
    private static final Pattern SPELLING = Pattern.compile("(_preview)?(_[0-9]{4}_[0-9]{2}_[0-9]{2})?");

    /** Functions only. */
    public static ToolRule standard() {
        return STANDARD;
    }

    /** The same rule with other types. */
    public ToolRule withTypes(NameLists changed) {
        return new ToolRule(changed, functions, mcp);
    }

    /** The same rule with other names for functions. */
    public ToolRule withFunctions(NameLists changed) {
        return new ToolRule(types, changed, mcp);
    }

    /** The same rule with other places for MCP. */
    public ToolRule withMcp(McpLists changed) {
        return new ToolRule(types, functions, changed);
    }

    /** Returns true if this is the standard rule. */
    public boolean isStandard() {
        return equals(STANDARD);
    }

    /** Judges one request by this rule alone. */
    public Decision judge(RequestFacts facts, Level level) {
        for (ToolUse tool : facts.tools()) {
            if (!permitsType(tool.type(), level)) {
                String what = tool.type().isEmpty() ? "tools without a type" : "the tool '" + shown(tool.type()) + "'";
                return refuse("This key may not use " + what + ".", tool.where());
            }
            if (NAMED.contains(tool.type()) && !permitsName(tool.name())) {
                String what = tool.name() == null ? "without a name" : "'" + shown(tool.name()) + "'";
                return refuse("This key may not use the function " + what + ".", tool.where());
            }
        }
        for (McpTarget target : facts.mcpTargets()) {
            if (!permitsType(MCP, level)) {
                return refuse("This key may not use the tool 'mcp'.", target.where());
            }
            if (!mcp.permits(target)) {
                return refuse("This key may not have OpenAI talk to '" + shown(target.value()) + "'.", target.where());
            }
        }
        return Decision.ALLOWED;
    }

    private boolean permitsType(String type, Level level) {
        if (type.isEmpty() || covers(types.deny(), NamePattern.fold(type), true)) {
            return false;
        }
        List<NamePattern> allow = types.allow();
        return RUN_BY_THE_CLIENT.contains(type) || (allow == null ? level == Level.GROUP : covers(allow, type, false));
    }

    private static boolean covers(List<NamePattern> patterns, String type, boolean folded) {
        for (NamePattern pattern : patterns) {
            String text = folded ? NamePattern.fold(pattern.text()) : pattern.text();
            boolean spelling = type.startsWith(text)
                    && SPELLING.matcher(type.substring(text.length())).matches();
            if (spelling || (folded ? pattern.matchesFolded(type) : pattern.matches(type))) {
                return true;
            }
        }
        return false;
    }

    private boolean permitsName(@Nullable String name) {
        if (functions.isStandard()) {
            return true;
        }
        return name != null
                && NamePattern.isAllowed(functions.allow(), name)
                && !NamePattern.isDenied(functions.deny(), name);
    }

    /** Callers log and show the message: no line breaks, nothing long. */
    static String shown(String text) {
        String start = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return start.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private static Decision.Denied refuse(String message, String where) {
        return new Decision.Denied(DenialReason.TOOL_NOT_ALLOWED, message, where);
    }
}
