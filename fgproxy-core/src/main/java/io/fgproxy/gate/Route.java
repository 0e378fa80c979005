package io.fgproxy.gate;

import io.fgproxy.key.MainKeyId;
import java.util.HashSet;
import java.util.Set;

/**
 * Which main keys a request may go upstream with. Immutable and thread-safe.
 *
 * @param avoided those that it must not
 * @param onlyReady whether one that is spared for a while is as good as none
 */
record Route(Set<MainKeyId> avoided, boolean onlyReady) {
    /** Any that the key may use. */
    static final Route FREE = new Route(Set.of(), false);

    /** Copies the set. */
    Route {
        avoided = Set.copyOf(avoided);
    }

    /** For another try, after those with these main keys failed. */
    static Route after(Set<MainKeyId> tried) {
        return new Route(tried, true);
    }

    Route avoiding(MainKeyId another) {
        Set<MainKeyId> more = new HashSet<>(avoided);
        more.add(another);
        return new Route(more, onlyReady);
    }
}
