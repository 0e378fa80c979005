package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.McpTarget;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.ToolUse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolRuleTest {
    private static final ToolRule STANDARD = ToolRule.standard();

    @ParameterizedTest
    @ValueSource(strings = {"function", "custom", "namespace"})
    void whatTheClientRunsIsAllowedUnlessDenied(String type) {
        assertThat(type(STANDARD, type)).isEqualTo("allowed");
        assertThat(type(allow("web_search"), type)).isEqualTo("allowed");
        assertThat(type(allow(), type)).isEqualTo("allowed");
        assertThat(type(deny(type), type)).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
        assertThat(type(deny(type.toUpperCase(java.util.Locale.ROOT)), type)).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
        assertThat(type(deny("*"), type)).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web_search",
                "mcp",
                "code_interpreter",
                "future_tool",
                "Function",
                "FUNCTION",
                " function",
                "function ",
                "functions",
                "function_preview",
                "function\u0000",
                "",
                "*"
            })
    void everyOtherTypeMustBeGranted(String type) {
        assertThat(type(STANDARD, type)).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
        assertThat(type(allow(), type)).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
        assertThat(type(allow("computer_use"), type)).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"web_search", "web_search_preview", "web_search_preview_2025_03_11", "web_search_2025_08_26"})
    void aGrantedTypeIsGrantedInItsPreviewAndDatedSpellings(String type) {
        assertThat(type(allow("web_search"), type)).isEqualTo("allowed");
        assertThat(type(allow("*"), type)).isEqualTo("allowed");
        assertThat(type(allow("web_*"), type)).isEqualTo("allowed");
        assertThat(type(deny("web_search").withTypes(lists("*", "web_search")), type))
                .isEqualTo("TOOL_NOT_ALLOWED tools[0]");
        assertThat(type(STANDARD.withTypes(lists("*", "WEB_Search")), type)).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
        assertThat(type(STANDARD.withTypes(lists("*", "WEB_*")), type)).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web_search_premium",
                "web_search_",
                "web_search_x",
                "web_search_preview_",
                "web_search_preview_x",
                "web_search_preview_preview",
                "web_search_2025",
                "web_search_2025_08_26_x",
                "web_search_2025_08_26\n",
                "web_search2025_08_26",
                "WEB_SEARCH",
                "web_searc",
                "xweb_search",
                "web_search_2025_08_26_preview"
            })
    void anotherToolWithTheSameBeginningIsNotGranted(String type) {
        assertThat(type(allow("web_search"), type)).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Web_Search", "WEB_SEARCH_PREVIEW", "web_\u017fearch", "web_search_2025_08_26"})
    void aDeniedTypeIsDeniedInAnyCase(String type) {
        assertThat(type(STANDARD.withTypes(lists("*", "web_search")), type)).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
    }

    @Test
    void namesOfFunctionsAreRestrictedInExactCase() {
        ToolRule rule = STANDARD.withFunctions(lists("get_*", "get_Secret*"));
        for (String type : List.of("function", "custom")) {
            assertThat(named(rule, type, "get_weather")).isEqualTo("allowed");
            for (String name : new String[] {"set_weather", "Get_weather", "", "get_secret", "GET_SECRET", null}) {
                assertThat(named(rule, type, name)).as(name).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
            }
            assertThat(named(rule, type, "get_\u017fecret")).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
        }
        assertThat(named(rule, "namespace", null)).isEqualTo("allowed");
        assertThat(named(rule.withTypes(lists("web_search", "x")), "web_search", null))
                .isEqualTo("allowed");
    }

    @Test
    void withoutListsAFunctionMayHaveAnyNameOrNone() {
        assertThat(named(STANDARD, "function", null)).isEqualTo("allowed");
        assertThat(named(STANDARD, "custom", "\u0000")).isEqualTo("allowed");
        ToolRule none = STANDARD.withFunctions(NameLists.standard().allowing(List.of()));
        assertThat(named(none, "function", "a")).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
        ToolRule denying = STANDARD.withFunctions(NameLists.standard().denying(List.of("b")));
        assertThat(named(denying, "function", "a")).isEqualTo("allowed");
        assertThat(named(denying, "function", "B")).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
        assertThat(named(denying, "function", null)).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
    }

    @Test
    void refusalsSayWhatAndWhere() {
        RequestFacts facts = Facts.start("responses.create")
                .tool(new ToolUse("function", "a", "tools[0]"))
                .tool(new ToolUse("evil\r\nx\u202e" + "y".repeat(200), null, "tools[1]"))
                .build();
        assertThat(STANDARD.judge(facts, Level.KEY))
                .isEqualTo(new Decision.Denied(
                        DenialReason.TOOL_NOT_ALLOWED,
                        "This key may not use the tool 'evil??x?" + "y".repeat(92) + "...'.",
                        "tools[1]"));
        assertThat(message(STANDARD, new ToolUse("", null, "t")))
                .isEqualTo("This key may not use tools without a type.");
        ToolRule rule = STANDARD.withFunctions(lists("a", "b"));
        assertThat(message(rule, new ToolUse("function", null, "t")))
                .isEqualTo("This key may not use the function without a name.");
        assertThat(message(rule, new ToolUse("function", "c\n", "t")))
                .isEqualTo("This key may not use the function 'c?'.");
        assertThat(ToolRule.shown("y".repeat(100))).hasSize(100);
        assertThat(ToolRule.shown("y".repeat(101))).hasSize(103);
        assertThat(ToolRule.shown(" ~\u007f")).isEqualTo(" ~?");
    }

    @Test
    void mcpNeedsItsTypeWhereverItIsNamed() {
        assertThat(mcp(STANDARD, "https://mcp.example.com/")).isEqualTo("TOOL_NOT_ALLOWED tools[0].server_url");
        assertThat(mcp(STANDARD.withMcp(McpLists.standard().allowing(List.of("https://*/*"))), "https://a.example/"))
                .isEqualTo("TOOL_NOT_ALLOWED tools[0].server_url");
        assertThat(mcp(allow("mcp"), "https://mcp.example.com/")).isEqualTo("allowed");
        assertThat(mcp(STANDARD.withTypes(lists("*", "MCP")), "https://mcp.example.com/"))
                .isEqualTo("TOOL_NOT_ALLOWED tools[0].server_url");
    }

    @Test
    void mcpGoesToAllowedPlacesOnly() {
        ToolRule rule = allow("mcp").withMcp(McpLists.standard().allowing(List.of("https://mcp.example.com/*")));
        assertThat(mcp(rule, "https://mcp.example.com/sse")).isEqualTo("allowed");
        assertThat(mcp(rule, "https://evil.example/sse")).isEqualTo("TOOL_NOT_ALLOWED tools[0].server_url");
        RequestFacts facts = Facts.start("responses.create")
                .mcpTarget(new McpTarget(McpTarget.Kind.SERVER_URL, "https://mcp.example.com/sse", "a"))
                .mcpTarget(new McpTarget(McpTarget.Kind.CONNECTOR, "connector_gmail", "b"))
                .build();
        assertThat(rule.judge(facts, Level.KEY))
                .isEqualTo(new Decision.Denied(
                        DenialReason.TOOL_NOT_ALLOWED, "This key may not have OpenAI talk to 'connector_gmail'.", "b"));
    }

    @Test
    void aGroupNarrowsOnlyWhatItMentions() {
        RequestFacts search = tool(new ToolUse("web_search", null, "t"));
        assertThat(Facts.said(STANDARD.judge(search, Level.GROUP))).isEqualTo("allowed");
        assertThat(Facts.said(deny("web_search").judge(search, Level.GROUP))).isEqualTo("TOOL_NOT_ALLOWED t");
        assertThat(Facts.said(allow("mcp").judge(search, Level.GROUP))).isEqualTo("TOOL_NOT_ALLOWED t");
        assertThat(Facts.said(STANDARD.judge(tool(new ToolUse("", null, "t")), Level.GROUP)))
                .isEqualTo("TOOL_NOT_ALLOWED t");
        RequestFacts target = Facts.start("responses.create")
                .mcpTarget(new McpTarget(McpTarget.Kind.TUNNEL, "t1", "t"))
                .build();
        assertThat(Facts.said(STANDARD.judge(target, Level.GROUP))).isEqualTo("allowed");
        assertThat(Facts.said(allow("web_search").judge(target, Level.GROUP))).isEqualTo("TOOL_NOT_ALLOWED t");
    }

    @Test
    void rulesAreValues() {
        assertThat(STANDARD.isStandard()).isTrue();
        assertThat(allow("mcp").isStandard()).isFalse();
        assertThat(allow("mcp")).isEqualTo(allow("mcp")).isNotEqualTo(allow("web_search"));
        ToolRule rule =
                STANDARD.withMcp(McpLists.standard().allowing(List.of())).withFunctions(lists("a", "b"));
        assertThat(rule.types()).isEqualTo(NameLists.standard());
        assertThat(rule.withTypes(lists("c", "d")).functions()).isEqualTo(lists("a", "b"));
        assertThat(rule.withTypes(lists("c", "d")).mcp().allow()).isEmpty();
    }

    private static String message(ToolRule rule, ToolUse tool) {
        return ((Decision.Denied) rule.judge(tool(tool), Level.KEY)).message();
    }

    private static ToolRule allow(String... types) {
        return STANDARD.withTypes(NameLists.standard().allowing(List.of(types)));
    }

    private static ToolRule deny(String... types) {
        return STANDARD.withTypes(NameLists.standard().denying(List.of(types)));
    }

    private static NameLists lists(String allow, String deny) {
        return NameLists.standard().allowing(List.of(allow)).denying(List.of(deny));
    }

    private static RequestFacts tool(ToolUse tool) {
        return Facts.start("responses.create").tool(tool).build();
    }

    private static String type(ToolRule rule, String type) {
        return named(rule, type, "a");
    }

    private static String named(ToolRule rule, String type, @Nullable String name) {
        return Facts.said(rule.judge(tool(new ToolUse(type, name, "tools[0]")), Level.KEY));
    }

    private static String mcp(ToolRule rule, String url) {
        McpTarget target = new McpTarget(McpTarget.Kind.SERVER_URL, url, "tools[0].server_url");
        return Facts.said(
                rule.judge(Facts.start("responses.create").mcpTarget(target).build(), Level.KEY));
    }
}
