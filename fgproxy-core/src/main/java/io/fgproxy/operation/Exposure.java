package io.fgproxy.operation;

/**
 * How far an operation may be handed out, from the most to the least shareable. {@link OperationPattern#grants} honours
 * it; denying never looks at it. Immutable and thread-safe.
 */
public enum Exposure {
    /** May be reached through a preset, a group or any glob, {@code *} included. */
    OPEN,

    /**
     * Acts on stored objects of the whole account: only when something grants it that is about such objects, which is
     * its name, its group, a preset other than {@code inference}, or a glob that begins with the first part of its name
     * and the dot, such as {@code files.*}.
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
