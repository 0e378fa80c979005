package io.fgproxy.admin;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who may manage keys. Immutable and thread-safe.
 *
 * @param name who it is, as the audit log tells it; 1 to 200 characters without control characters
 * @param role what they may do
 * @param template the template whose keys an issuer may manage; null for the other roles
 */
public record Admin(String name, AdminRole role, @Nullable String template) {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEMPLATE = 64;

    /** @throws IllegalArgumentException if a value is out of its bounds; the message begins with its name */
    public Admin {
        boolean odd = name.codePoints()
                .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
        if (name.isBlank() || name.length() > LONGEST_NAME || odd) {
            throw new IllegalArgumentException("name must have 1 to 200 characters and no control characters");
        }
        if ((role == AdminRole.ISSUER) != (template != null)) {
            throw new IllegalArgumentException("template must be there for an issuer, and for nobody else");
        }
        if (template != null && (template.isBlank() || template.length() > LONGEST_TEMPLATE)) {
            throw new IllegalArgumentException("template must have 1 to 64 characters");
        }
    }

    /** Somebody who may do everything. */
    public static Admin full(String name) {
        return new Admin(name, AdminRole.FULL, null);
    }

    /** Somebody who may see everything. */
    public static Admin viewer(String name) {
        return new Admin(name, AdminRole.VIEWER, null);
    }

    /** Somebody who may manage the keys of one template. */
    public static Admin issuer(String name, String template) {
        return new Admin(name, AdminRole.ISSUER, template);
    }
}
