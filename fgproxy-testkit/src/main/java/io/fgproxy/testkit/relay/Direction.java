package io.fgproxy.testkit.relay;

/** The two ways through a relay. */
public enum Direction {
    /** From the client to the target. */
    TO_TARGET,
    /** From the target to the client. */
    TO_CLIENT
}
