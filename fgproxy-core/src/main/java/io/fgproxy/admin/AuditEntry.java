package io.fgproxy.admin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change, or one that may have happened. Immutable and thread-safe.
 *
 * @param id later ones sort behind earlier ones
 * @param at when it began
 * @param actor who made it: the name of an {@link Admin}
 * @param role as what
 * @param action what was done, such as {@code sub_key.create}
 * @param target the id or name of what it was done to; null for what was not made or has none
 * @param before the members that it changed as they were, as JSON without secrets; null if there was nothing
 * @param after the same as they are since; null if there is nothing any more, or if that is not known
 * @param done false as long as the outcome is not known: the process may have died in between
 */
public record AuditEntry(
        String id,
        Instant at,
        String actor,
        AdminRole role,
        String action,
        @Nullable String target,
        @Nullable String before,
        @Nullable String after,
        boolean done) {
    /** The same with its outcome. */
    public AuditEntry done(@Nullable String newTarget, @Nullable String was, @Nullable String is) {
        return new AuditEntry(id, at, actor, role, action, newTarget, was, is, true);
    }
}
