package io.fgproxy.operation;

/**
 * How far an operation may be handed out, from the most to the least shareable. {@link OperationPattern#grants} honours
 * it; denying never looks at it. Immutable and thread-safe.
 */
public enum Exposure {
    /** May be reached through a preset, a group or a glob. */
    OPEN,

    /**
     * Acts on stored objects of the whole account: only when a group, glob or name grants it explicitly, or a preset
     * that is about such objects. The {@code inference} preset never does.
     */
    OWNED,

    /**
     * Mints credentials that escape the proxy, destroys for everybody, or is legacy: only when named exactly, by name
     * or as {@code METHOD /path}; never by a group, glob or preset.
     */
    NAMED_ONLY,

    /** Administration, and what cannot be proxied (WebSocket handshakes): never granted by anything. */
    NEVER
}
