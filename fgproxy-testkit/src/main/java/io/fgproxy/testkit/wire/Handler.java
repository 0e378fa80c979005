package io.fgproxy.testkit.wire;

import java.io.IOException;
import java.io.InputStream;

/** Computes the reply to a request. Called by many connections at once. */
@FunctionalInterface
public interface Handler {

    /**
     * Answers one request.
     *
     * @param request the request; its body grows as it is read from the stream
     * @param body the body without framing; it ends early when the peer cuts it, and then no reply is sent
     */
    Reply handle(RecordedRequest request, InputStream body) throws IOException;
}
