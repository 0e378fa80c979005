package io.fgproxy.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An allow list and a deny list of names; deny wins. Immutable and thread-safe.
 *
 * @param allow what is allowed; null for the standard, empty for nothing; in exactly this case
 * @param deny what is not, in any case
 */
public record NameLists(@Nullable List<NamePattern> allow, List<NamePattern> deny) {
    private static final NameLists STANDARD = new NameLists(null, List.of());

    /** Copies the lists. */
    public NameLists {
        allow = allow == null ? null : List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** No lists. */
    public static NameLists standard() {
        return STANDARD;
    }

    /** The same with another allow list; null for the standard. */
    public NameLists allowing(@Nullable List<String> patterns) {
        return new NameLists(patterns == null ? null : NamePattern.all(patterns), deny);
    }

    /** The same with another deny list. */
    public NameLists denying(List<String> patterns) {
        return new NameLists(allow, NamePattern.all(patterns));
    }

    /** Returns true if nothing is restricted beyond the standard. */
    public boolean isStandard() {
        return allow == null && deny.isEmpty();
    }
}
