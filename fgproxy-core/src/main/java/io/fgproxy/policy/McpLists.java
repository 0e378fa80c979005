package io.fgproxy.policy;

import io.fgproxy.facts.McpTarget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which places OpenAI may talk to by MCP; deny wins. Immutable and thread-safe.
 *
 * @param allow what is allowed; null for every place, empty for none
 * @param deny what is not
 */
public record McpLists(@Nullable List<McpPattern> allow, List<McpPattern> deny) {
    private static final McpLists STANDARD = new McpLists(null, List.of());

    /** Copies the lists. */
    public McpLists {
        allow = allow == null ? null : List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** No lists. */
    public static McpLists standard() {
        return STANDARD;
    }

    /** The same with another allow list; null for every place. */
    public McpLists allowing(@Nullable List<String> patterns) {
        return new McpLists(patterns == null ? null : all(patterns), deny);
    }

    /** The same with another deny list. */
    public McpLists denying(List<String> patterns) {
        return new McpLists(allow, all(patterns));
    }

    /** Returns true if nothing is restricted. */
    public boolean isStandard() {
        return allow == null && deny.isEmpty();
    }

    /** Whether OpenAI may talk to this place. */
    boolean permits(McpTarget target) {
        boolean allowed = allow == null || allow.stream().anyMatch(pattern -> pattern.matches(target));
        // A deny list can only be trusted with places that have one spelling.
        return allowed
                && (deny.isEmpty()
                        || (McpPattern.isPlain(target)
                                && deny.stream().noneMatch(pattern -> pattern.matchesFolded(target))));
    }

    private static List<McpPattern> all(List<String> patterns) {
        return patterns.stream().map(McpPattern::of).toList();
    }
}
