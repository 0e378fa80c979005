package io.fgproxy.testkit.http;

/** How a message body came to its end. */
public enum BodyEnd {
    /** The framing was satisfied: content-length reached, or the last chunk read, or no body expected. */
    COMPLETE,
    /** The message had no framing and the connection was closed: complete as far as anybody can know. */
    UNTIL_CLOSE,
    /** The connection was closed before the framing was satisfied. */
    CUT,
    /** The connection broke (reset) before the framing was satisfied. */
    RESET,
    /** The framing itself was unreadable, for example a chunk size that is no number. */
    MALFORMED;

    /** Whether the message lacks its end. */
    public boolean truncated() {
        return this == CUT || this == RESET || this == MALFORMED;
    }
}
