package io.fgproxy.policy;

import org.jspecify.annotations.Nullable;

/**
 * What binds all sub-keys of a group beside their own policies; it can only narrow them. Immutable and thread-safe.
 *
 * @param parent the name of the group whose policy binds them too; null for none
 * @param policy the rules; those it does not have restrict nothing
 */
public record KeyGroup(@Nullable String parent, Policy policy) {}
