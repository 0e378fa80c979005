package io.fgproxy.key;

/** Whether a sub-key is valid at one instant, and if not, why. The owner's decision comes before the dates. */
public enum KeyState {
    /** May be used now. */
    VALID,
    /** Revoked for ever. */
    REVOKED,
    /** Disabled for now. */
    DISABLED,
    /** Its not-before has not come yet. */
    NOT_YET_VALID,
    /** Its expiry has passed. */
    EXPIRED
}
