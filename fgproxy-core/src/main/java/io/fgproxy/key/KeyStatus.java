package io.fgproxy.key;

import java.util.Locale;

/** What the owner decided about a sub-key. */
public enum KeyStatus {
    /** May be used, within its validity. */
    ENABLED,
    /** Refused for now; may be enabled again. */
    DISABLED,
    /** Refused for ever. */
    REVOKED;

    /** The name in JSON and in stores: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The status with this {@link #code()}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static KeyStatus ofCode(String code) {
        for (KeyStatus status : values()) {
            if (status.code().equals(code)) {
                return status;
            }
        }
        throw new IllegalArgumentException("Unknown key status: " + code);
    }
}
