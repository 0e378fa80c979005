package io.fgproxy.policy;

import io.fgproxy.facts.McpTarget;
import io.fgproxy.operation.Glob;
import java.util.Locale;
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
 * <p>A URL matches only if it is written plainly: https, a lower-case host, no user, no escapes, no dot segments. Two
 * patterns are equal when their texts are. Immutable and thread-safe.
 */
public final class McpPattern {
    private static final String SCHEME = "https://";
    private static final String CONNECTOR = "connector:";
    private static final String TUNNEL = "tunnel:";
    private static final int LONGEST_URL = 2_000;
    private static final Pattern PLAIN_URL = Pattern.compile(
            "https://([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?)"
                    + "((?:/(?!/|\\.{1,2}(?:[/?]|$))[A-Za-z0-9._~!$&'()*+,;=:@-]*)*)(\\?[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?");

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
        return new McpPattern(text, McpTarget.Kind.SERVER_URL, host, slash < 0 ? "" : server.substring(slash));
    }

    /** Whether the place matches; one whose URL is not written plainly never does. */
    public boolean matches(McpTarget target) {
        return matches(target, rest, target.value());
    }

    /** Whether the place matches in any case: some servers do not tell {@code /Admin} from {@code /admin}. */
    public boolean matchesFolded(McpTarget target) {
        return matches(target, foldedRest, NamePattern.fold(target.value()));
    }

    private boolean matches(McpTarget target, Glob rests, String value) {
        if (target.kind() != kind) {
            return false;
        }
        if (kind != McpTarget.Kind.SERVER_URL) {
            return rests.matches(value);
        }
        Matcher url = PLAIN_URL.matcher(value);
        if (!isPlain(target) || !url.matches()) {
            return false;
        }
        String query = url.group(3) == null ? "" : url.group(3);
        return host.matches(url.group(1)) && rests.matches(url.group(2) + query);
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
