package io.fgproxy.facts;

/** What kind of body a request has, as far as adding to it needs to know. Immutable and thread-safe. */
public sealed interface BodyShape {
    /** No body. */
    record None() implements BodyShape {}

    /**
     * A JSON object.
     *
     * @param insertAt the offset behind its opening brace
     * @param empty whether it has no members
     */
    record Json(long insertAt, boolean empty) implements BodyShape {}

    /**
     * A multipart form; another part may stand before its first.
     *
     * @param boundary without the two dashes before it
     */
    record Form(String boundary) implements BodyShape {}
}
