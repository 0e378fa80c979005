package io.fgproxy.operation;

/**
 * A kind of request body that an operation accepts. An operation with an empty set of kinds takes no body. Immutable
 * and thread-safe.
 */
public enum BodyKind {
    /** One JSON document, {@code application/json}. */
    JSON,

    /** A form with files, {@code multipart/form-data}. */
    MULTIPART
}
