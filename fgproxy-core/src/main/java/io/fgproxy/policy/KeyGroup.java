package io.fgproxy.policy;

import io.fgproxy.quota.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What binds all sub-keys of a group beside their own policies and limits; it can only narrow them. Immutable and
 * thread-safe.
 *
 * @param parent the name of the group whose policy and limits bind them too; null for none
 * @param policy the rules; those it does not have restrict nothing
 * @param limits bounds of what all of its keys take together; empty for none
 */
public record KeyGroup(@Nullable String parent, Policy policy, List<Limit> limits) {
    /** Copies the list; two limits of the same thing are an {@link IllegalArgumentException}. */
    public KeyGroup {
        limits = Limit.distinct(limits);
    }

    /** A group without limits. */
    public KeyGroup(@Nullable String parent, Policy policy) {
        this(parent, policy, List.of());
    }
}
