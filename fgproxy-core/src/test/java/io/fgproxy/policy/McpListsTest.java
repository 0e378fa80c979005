package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.McpTarget;
import io.fgproxy.facts.McpTarget.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where OpenAI may be sent by MCP. */
class McpListsTest {
    private static final McpLists ANY = McpLists.standard();

    @ParameterizedTest
    @CsvSource({
        "https://mcp.example.com/*, https://mcp.example.com/, true",
        "https://mcp.example.com/*, https://mcp.example.com, true",
        "https://mcp.example.com/*, https://mcp.example.com:443/sse, true",
        "https://mcp.example.com:443/*, https://mcp.example.com/sse, true",
        "https://mcp.example.com/*, https://mcp.example.com/a/b?c=d, true",
        "https://mcp.example.com/*, https://mcp.example.com?c=d, true",
        "https://mcp.example.com/*, https://mcp.example.com:8443/sse, false",
        "https://mcp.example.com/*, https://xmcp.example.com/sse, false",
        "https://mcp.example.com/*, https://mcp.example.com.evil.example/sse, false",
        "https://mcp.example.com/*, https://evil.example/mcp.example.com/, false",
        "https://mcp.example.com, https://mcp.example.com, true",
        "https://mcp.example.com, https://mcp.example.com/, true",
        "https://mcp.example.com, https://mcp.example.com/a, false",
        "https://mcp.example.com/sse, https://mcp.example.com/sse, true",
        "https://mcp.example.com/sse, https://mcp.example.com/sse/, false",
        "https://mcp.example.com/sse, https://mcp.example.com/sse?a=b, false",
        "https://mcp.example.com/sse, https://mcp.example.com/SSE, false",
        "https://mcp.example.com/sse?a=*, https://mcp.example.com/sse?a=b, true",
        "https://*.example.com/*, https://a.example.com/x, true",
        "https://*.example.com/*, https://a.b.example.com/x, true",
        "https://*.example.com/*, https://example.com/x, false",
        "https://*.example.com/*, https://evil.example/.example.com/x, false",
        "https://*.example.com/*, https://evil.example?.example.com/x, false",
        "https://*/mcp, https://anything.example/mcp, true",
        "https://*/mcp, https://anything.example/x/mcp, false",
        "https://mcp.example.com:*/x, https://mcp.example.com:8443/x, true",
    })
    void serversAreAllowedByTheirUrl(String pattern, String url, boolean allowed) {
        assertThat(ANY.allowing(List.of(pattern)).permits(url(url))).isEqualTo(allowed);
    }

    /** Readers may take each of these for another place than it seems. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://mcp.example.com/",
                "HTTPS://mcp.example.com/",
                "https:/mcp.example.com/",
                "https:///mcp.example.com/",
                "//mcp.example.com/",
                "ws://mcp.example.com/",
                "https://user@mcp.example.com/",
                "https://user:pw@mcp.example.com/",
                "https://mcp.example.com@evil.example/",
                "https://mcp.example.com:x@evil.example/",
                "https://mcp.example.com\\@evil.example/",
                "https://mcp.example.com\\.evil.example/",
                "https://evil.example#mcp.example.com/",
                "https://mcp.example.com/#x",
                "https://MCP.example.com/",
                "https://mcp.example.com./",
                "https://.mcp.example.com/",
                "https://-mcp.example.com/",
                "https://mcp.example.com-/",
                "https://mcp%2eexample.com/",
                "https://mcp.example.com/%2e%2e/admin",
                "https://mcp.example.com/a%2fb",
                "https://mcp.example.com/a/../admin",
                "https://mcp.example.com/a/./b",
                "https://mcp.example.com/..",
                "https://mcp.example.com/.",
                "https://mcp.example.com/..?x",
                "https://mcp.example.com//admin",
                "https://mcp.example.com/a//b",
                "https://mcp.example.com/a b",
                "https://mcp.example.com/\u00e9",
                "https://mcp.example.com/a\n",
                "https://mcp.example.com/a\tb",
                "https://mcp.example.com/a\\b",
                "https://mcp.example.com:/",
                "https://mcp.example.com:0443/",
                "https://mcp.example.com:0/",
                "https://mcp.example.com:123456/",
                "https://mcp.example.com:443:443/",
                "https://mcp.example.com?x#y",
                "https://mcp.example.com/?x=\"",
                "https://[::1]/",
                "https://\uff4dcp.example.com/",
                " https://mcp.example.com/",
                "https://mcp.example.com/ "
            })
    void aUrlThatIsNotWrittenPlainlyIsRefusedAsSoonAsThereAreLists(String url) {
        assertThat(ANY.allowing(List.of("https://*", "https://*/*")).permits(url(url)))
                .isFalse();
        assertThat(ANY.denying(List.of("https://other.example/*")).permits(url(url)))
                .isFalse();
    }

    @Test
    void dotsInsideOfNamesAreNoDotSegments() {
        McpLists lists = ANY.allowing(List.of("https://a.example/*"));
        assertThat(lists.permits(url("https://a.example/.well-known/x..y/..."))).isTrue();
        assertThat(lists.permits(url("https://a.example/~u/!$&'()*+,;=:@-_"))).isTrue();
        assertThat(lists.permits(url("https://a.example/x?y=%2e%2e/../"))).isTrue();
    }

    @Test
    void aVeryLongUrlIsRefused() {
        McpLists lists = ANY.allowing(List.of("https://a.example/*"));
        String longest = "https://a.example/" + "x".repeat(1982);
        assertThat(longest).hasSize(2000);
        assertThat(lists.permits(url(longest))).isTrue();
        assertThat(lists.permits(url(longest + "x"))).isFalse();
        assertThat(ANY.denying(List.of("https://b.example/*")).permits(url(longest + "x")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/mcp",
                "https://evil.example/MCP",
                "https://evil.example:443/mcp",
                "https://evil.example/mcp?x",
                "https://evil.example/mcp?",
            })
    void aDeniedUrlIsDeniedInItsOtherSpellings(String url) {
        assertThat(ANY.denying(List.of("https://evil.example/mcp")).permits(url(url)))
                .isFalse();
        assertThat(ANY.denying(List.of("https://evil.example/*")).permits(url(url)))
                .isFalse();
        assertThat(ANY.denying(List.of("https://other.example/*")).permits(url(url)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "https://evil.example/",
                "https://evil.example:443",
                "https://evil.example:443/",
                "https://evil.example?x",
                "https://evil.example/?x"
            })
    void theRootOfADeniedServerIsDeniedInEverySpelling(String url) {
        for (String pattern : List.of(
                "https://evil.example",
                "https://evil.example/",
                "https://evil.example/*",
                "https://evil.example:443")) {
            assertThat(ANY.denying(List.of(pattern)).permits(url(url)))
                    .as(pattern)
                    .isFalse();
        }
    }

    @Test
    void theRestOfAServerIsNotDeniedWithOneOfItsPaths() {
        McpLists lists = ANY.denying(List.of("https://half.example/mcp", "https://half.example/q?a=1"));
        assertThat(lists.permits(url("https://half.example/other"))).isTrue();
        assertThat(lists.permits(url("https://half.example/mcp/other"))).isTrue();
        assertThat(lists.permits(url("https://half.example/other?/mcp"))).isTrue();
        assertThat(lists.permits(url("https://half.example/q"))).isTrue();
        assertThat(lists.permits(url("https://half.example/q?a=2"))).isTrue();
        assertThat(lists.permits(url("https://half.example/Q?A=1"))).isFalse();
    }

    @Test
    void denyWinsAndNoListsMeanEverywhere() {
        McpLists lists = ANY.allowing(List.of("https://*.example/*")).denying(List.of("https://evil.example/*"));
        assertThat(lists.permits(url("https://good.example/"))).isTrue();
        assertThat(lists.permits(url("https://evil.example/"))).isFalse();
        assertThat(ANY.permits(url("https://anything/"))).isTrue();
        assertThat(ANY.allowing(List.of()).permits(url("https://anything/"))).isFalse();
    }

    @Test
    void connectorsAndTunnelsAreAllowedByTheirIds() {
        McpLists lists = ANY.allowing(List.of("connector:connector_gmail", "tunnel:t-*"));
        assertThat(lists.permits(new McpTarget(Kind.CONNECTOR, "connector_gmail", "x")))
                .isTrue();
        assertThat(lists.permits(new McpTarget(Kind.CONNECTOR, "connector_dropbox", "x")))
                .isFalse();
        assertThat(lists.permits(new McpTarget(Kind.CONNECTOR, "Connector_gmail", "x")))
                .isFalse();
        assertThat(lists.permits(new McpTarget(Kind.CONNECTOR, "t-1", "x"))).isFalse();
        assertThat(lists.permits(new McpTarget(Kind.TUNNEL, "t-1", "x"))).isTrue();
        assertThat(lists.permits(new McpTarget(Kind.TUNNEL, "connector_gmail", "x")))
                .isFalse();
        assertThat(lists.permits(url("https://t-1/"))).isFalse();
        assertThat(lists.permits(url("connector_gmail"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"connector_gmail", "CONNECTOR_GMAIL", "connector_gmail ", "connector_gmail\u0000", ""})
    void aDeniedConnectorIsDeniedInAnySpelling(String id) {
        McpLists lists = ANY.denying(List.of("connector:Connector_Gmail"));
        assertThat(lists.permits(new McpTarget(Kind.CONNECTOR, id, "x"))).isFalse();
        assertThat(lists.permits(new McpTarget(Kind.CONNECTOR, "connector_dropbox", "x")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "mcp.example.com",
                "http://mcp.example.com/",
                "https://",
                "https:///x",
                "https://MCP.example.com/",
                "https://user@mcp.example.com/",
                "https://mcp.example.com?x",
                "https://mcp example.com/",
                "connector:",
                "tunnel:",
                "Connector:x",
                "file:x"
            })
    void patternsAreChecked(String pattern) {
        assertThatThrownBy(() -> ANY.allowing(List.of(pattern))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ANY.denying(List.of(pattern))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listsAndPatternsAreValues() {
        assertThat(ANY.isStandard()).isTrue();
        assertThat(ANY.allowing(List.of()).isStandard()).isFalse();
        assertThat(ANY.denying(List.of("tunnel:x")).isStandard()).isFalse();
        assertThat(ANY.allowing(List.of("tunnel:x")).allowing(null)).isEqualTo(ANY);
        List<McpPattern> patterns = new ArrayList<>(List.of(McpPattern.of("tunnel:x")));
        McpLists lists = new McpLists(patterns, patterns);
        patterns.clear();
        assertThat(lists.allow()).hasSize(1);
        assertThat(lists.deny()).hasSize(1);
        McpPattern pattern = McpPattern.of("tunnel:x");
        assertThat(pattern)
                .isEqualTo(McpPattern.of("tunnel:x"))
                .isNotEqualTo(McpPattern.of("tunnel:y"))
                .isNotEqualTo("tunnel:x")
                .hasSameHashCodeAs(McpPattern.of("tunnel:x"))
                .hasToString("tunnel:x");
        assertThat(pattern.hashCode()).isNotZero();
        assertThat(pattern.text()).isEqualTo("tunnel:x");
    }

    private static McpTarget url(String url) {
        return new McpTarget(Kind.SERVER_URL, url, "tools[0].server_url");
    }
}
