package io.fgproxy.admin;

import java.util.Locale;

/** What an administrator may do. */
public enum AdminRole {
    /** See everything but secrets, and change nothing. */
    VIEWER,
    /** Mint and manage the keys of one template, and see what concerns them. */
    ISSUER,
    /** Everything. */
    FULL;

    /** The name in the admin API and in stores: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The role with this {@link #code()}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static AdminRole ofCode(String code) {
        for (AdminRole role : values()) {
            if (role.code().equals(code)) {
                return role;
            }
        }
        throw new IllegalArgumentException("must be viewer, issuer or full");
    }
}
