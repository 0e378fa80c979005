package io.fgproxy.policy;

import io.fgproxy.facts.McpTarget;
import io.fgproxy.operation.Glob;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One entry of the lists of places that OpenAI may talk to by MCP, in one of these forms:
 *
 * <ul>
 *   <li>{@code https://mcp.example.com/tools/*}: servers by their URL; {@code *} in the host never reaches into the path
 *   <li>{@code connector:connector_gmail}: OpenAI's own connectors
 *   <li>{@code tunnel:*}: tunnels
 * </ul>
 *
 * <p>A URL matches only if it is written plainly: https, a lower-case host, no user, no escapes, no dot segments. The
 * port 443 and the path {@code /} are the same whether they are written or not. Two patterns are equal when their texts
 * are. Immutable and thread-safe.
 */
public final class McpPattern {
    private static final String SCHEME = "https://";
    private static final String CONNECTOR = "connector:";
    private static final String TUNNEL = "tunnel:";
    private static final String DEFAULT_PORT = ":443";
    private static final int LONGEST_URL = 2_000;
    private static final Pattern PLAIN_URL = Pattern.compile(
            "https://([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(:[1-9][0-9]{0,4})?"
                    + "((?:/(?!/|\\.{1,2}(?:[/?]|$))[A-Za-z0-9._~!$&'()*+,;=:@-]*)*+)(\\?[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?");

    private final String text;
    private final McpTarget.Kind kind;
    private final Glob host;
    private final Glob rest;
    private final Glob foldedRest;

    private McpPattern(String text, McpTarget.Kind kind, String host, String rest) {
        this.text = text;
        this.kind = kind;
        this.host = new Glob(host);
        this.rest = new Glob(rest);
        this.foldedRest = new Glob(NamePattern.fold(rest));
    }

    /** Makes a pattern of its text; one of no known form is an {@link IllegalArgumentException}. */
    public static McpPattern of(String text) {
        NamePattern.of(text);
        if (text.startsWith(CONNECTOR) && text.length() > CONNECTOR.length()) {
            return new McpPattern(text, McpTarget.Kind.CONNECTOR, "*", text.substring(CONNECTOR.length()));
        }
        if (text.startsWith(TUNNEL) && text.length() > TUNNEL.length()) {
            return new McpPattern(text, McpTarget.Kind.TUNNEL, "*", text.substring(TUNNEL.length()));
        }
        String server = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : "";
        int slash = server.indexOf('/');
        String host = slash < 0 ? server : server.substring(0, slash);
        if (!host.matches("[a-z0-9.*:-]+")) {
            throw new IllegalArgumentException(
                    "An MCP pattern is https://host/path with a lower-case host, connector:id or tunnel:id");
        }
        return new McpPattern(text, McpTarget.Kind.SERVER_URL, host, slash < 0 ? "/" : server.substring(slash));
    }

    /** Whether the place matches; one whose URL is not written plainly never does. */
    public boolean matches(McpTarget target) {
        return kind == McpTarget.Kind.SERVER_URL
                ? urlMatches(target, (path, query) -> rest.matches(path + query))
                : target.kind() == kind && rest.matches(target.value());
    }

    /**
     * Whether the place matches in any case, for some servers do not tell {@code /Admin} from {@code /admin}, and with
     * or without its query, for most look at the path alone to find what is asked for.
     */
    public boolean matchesFolded(McpTarget target) {
        return kind == McpTarget.Kind.SERVER_URL
                ? urlMatches(
                        target,
                        (path, query) -> foldedRest.matches(NamePattern.fold(path))
                                || foldedRest.matches(NamePattern.fold(path + query)))
                : target.kind() == kind && foldedRest.matches(NamePattern.fold(target.value()));
    }

    private boolean urlMatches(McpTarget target, BiPredicate<String, String> pathAndQuery) {
        Matcher url = PLAIN_URL.matcher(target.value());
        if (target.kind() != kind || !isPlain(target) || !url.matches()) {
            return false;
        }
        String name = url.group(1);
        String port = url.group(2);
        boolean sameHost = (port == null || port.equals(DEFAULT_PORT))
                ? host.matches(name) || host.matches(name + DEFAULT_PORT)
                : host.matches(name + port);
        String path = url.group(3).isEmpty() ? "/" : url.group(3);
        return sameHost && pathAndQuery.test(path, url.group(4) == null ? "" : url.group(4));
    }

    /** Returns true if the place is named in a way that another reader cannot take for another place. */
    static boolean isPlain(McpTarget target) {
        return target.kind() == McpTarget.Kind.SERVER_URL
                ? target.value().length() <= LONGEST_URL
                        && PLAIN_URL.matcher(target.value()).matches()
                : target.value().toLowerCase(Locale.ROOT).matches("[a-z0-9_.:-]{1,256}");
    }

    /** The text that this pattern was made of. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof McpPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
