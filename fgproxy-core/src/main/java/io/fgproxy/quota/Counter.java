package io.fgproxy.quota;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What counts all meters for one owner, in one window, for some models. Any number of limits look at one counter.
 * Immutable and thread-safe.
 *
 * @param owner a sub-key's id, a main key's id, or {@code group:} and the name of a group of keys
 * @param scope the window's {@link Window#code()}, with {@code ~} behind it where loose limits count, and with
 *     {@code /pattern} where only some models count
 * @param start when the window began, in milliseconds since 1970; 0 for a lifetime
 * @param end when it ends, exclusive; {@link Long#MAX_VALUE} for a lifetime
 */
public record Counter(String owner, String scope, long start, long end) {
    private static final String LIFETIME = "lifetime";
    private static final char LOOSE = '~';

    /** What the limit of this owner counts in, now. */
    public static Counter of(String owner, Limit limit, Instant now) {
        Window window = limit.window();
        String scope =
                window.code() + (limit.loose() ? LOOSE : "") + (limit.models() == null ? "" : "/" + limit.models());
        return new Counter(owner, scope, window.startOf(now), window.endOf(now));
    }

    /** Counts everything, always. */
    public static Counter lifetime(String owner) {
        return new Counter(owner, LIFETIME, 0, Long.MAX_VALUE);
    }

    /** The owner of the limits of a group of keys. */
    public static String group(String name) {
        return "group:" + name;
    }

    /** Written out, because counters are looked up several times for each request and the generated one is slower. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Counter same
                && start == same.start
                && end == same.end
                && owner.equals(same.owner)
                && scope.equals(same.scope);
    }

    @Override
    public int hashCode() {
        return (owner.hashCode() * 31 + scope.hashCode()) * 31 + Long.hashCode(start);
    }

    /** Whether loose limits count here. */
    public boolean isLoose() {
        int models = scope.indexOf('/');
        int mark = scope.indexOf(LOOSE);
        return mark >= 0 && (models < 0 || mark < models);
    }

    /** Whether another window of the same counter lies partly in this one, as after the change of a time zone. */
    public boolean overlaps(Counter other) {
        return owner.equals(other.owner)
                && scope.equals(other.scope)
                && start != other.start
                && start < other.end
                && other.start < end;
    }
}
