package io.fgproxy.testkit.wire;

import java.time.Instant;

/**
 * The end of a connection.
 *
 * @param by who ended it, and how
 * @param at when the server noticed
 */
public record Closure(By by, Instant at) {

    /** Who ended a connection. */
    public enum By {
        /** The peer closed it (FIN). */
        PEER,
        /** The peer broke it (RST). */
        PEER_RESET,
        /** The server ended it: a reply said so, or the request did, or the server was closed. */
        SERVER
    }
}
