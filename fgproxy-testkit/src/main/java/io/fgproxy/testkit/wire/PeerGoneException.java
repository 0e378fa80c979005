package io.fgproxy.testkit.wire;

import java.io.IOException;

/** The reply cannot go on: the peer closed the connection, or the reply itself did. */
final class PeerGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    PeerGoneException(String message) {
        super(message);
    }
}
