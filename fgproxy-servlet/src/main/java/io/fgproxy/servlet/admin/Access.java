package io.fgproxy.servlet.admin;

import io.fgproxy.admin.AdminRole;

/** Who may call a route. */
enum Access {
    /** Whoever may use the admin API at all. */
    ANYBODY,
    /** Those who may see everything. */
    READ,
    /** The same, and issuers as far as it concerns the keys of their template, which {@link IssuerScope} sees to. */
    READ_OWN,
    /** Those who may do everything, and issuers as far as it concerns the keys of their template. */
    ISSUE,
    /** Those who may do everything. */
    FULL;

    /** Whether somebody of this role may, an issuer perhaps for some keys only. */
    boolean allows(AdminRole role) {
        return switch (this) {
            case ANYBODY, READ_OWN -> true;
            case READ -> role != AdminRole.ISSUER;
            case ISSUE -> role != AdminRole.VIEWER;
            case FULL -> role == AdminRole.FULL;
        };
    }
}
