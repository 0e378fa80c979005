package io.fgproxy.servlet.upstream;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Receives one upstream response: at most one head, then bytes as they are asked for, then exactly one of end and
 * failure. Calls come one at a time, on threads that must not be blocked.
 */
public interface ResponseSink {
    /** The head has come; no bytes come before {@link UpstreamCall#more} is called. */
    void onHead(ResponseHead head);

    /** Bytes of the body, read-only; the next ones come after another {@link UpstreamCall#more}. */
    void onBytes(List<ByteBuffer> bytes);

    /** The response is complete. */
    void onEnd();

    /** There is no response, or no more of it. */
    void onFailure(UpstreamFailure failure);
}
