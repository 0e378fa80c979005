package io.fgproxy.gate;

import io.fgproxy.key.MainKeyId;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which main keys a request may go upstream with. Immutable and thread-safe.
 *
 * @param avoided those that it must not
 * @param onlyReady whether one that is spared for a while is as good as none
 * @param only the one that knows the objects that the request names; null if that does not matter
 */
record Route(
        Set<MainKeyId> avoided, boolean onlyReady, @Nullable MainKeyId only) {
    /** Any that the key may use. */
    static final Route FREE = new Route(Set.of(), false, null);

    /** Copies the set. */
    Route {
        avoided = Set.copyOf(avoided);
    }

    /** For another try, after those with these main keys failed. */
    static Route after(Set<MainKeyId> tried) {
        return new Route(tried, true, null);
    }

    Route avoiding(MainKeyId another) {
        Set<MainKeyId> more = new HashSet<>(avoided);
        more.add(another);
        return new Route(more, onlyReady, only);
    }

    /** With this main key and no other; null for any. */
    Route with(@Nullable MainKeyId origin) {
        return origin == null ? this : new Route(avoided, onlyReady, origin);
    }

    /** Whether it may go with this main key. */
    boolean leaves(MainKeyId id) {
        return !avoided.contains(id) && (only == null || only.equals(id));
    }
}
