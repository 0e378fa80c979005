package io.fgproxy.facts;

/**
 * A place outside of OpenAI that a request has OpenAI talk to by MCP. Immutable and thread-safe.
 *
 * @param kind how the place is named
 * @param value the URL or id as written
 * @param where the place in the request, in the form of a parameter: {@code tools[0].server_url}
 */
public record McpTarget(Kind kind, String value, String where) {
    /** How a place is named. */
    public enum Kind {
        /** By the URL of a server, {@code server_url}. */
        SERVER_URL,
        /** By one of OpenAI's own connectors, {@code connector_id}. */
        CONNECTOR,
        /** By a tunnel that was set up before, {@code tunnel_id}. */
        TUNNEL
    }
}
