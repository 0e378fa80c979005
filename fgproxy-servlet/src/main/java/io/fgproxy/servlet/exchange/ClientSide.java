package io.fgproxy.servlet.exchange;

import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.upstream.ResponseHead;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The way back to the client: either one problem, or a head, bytes and an end. Calls may come from any thread, one at a
 * time, and do not block; when bytes have been taken, the exchange is told to bring more.
 */
interface ClientSide {
    /** Answers with an error of ours; nothing was answered before. */
    void send(Problem problem);

    /** Answers with upstream's head. */
    void head(ResponseHead head);

    /** Passes bytes on. */
    void bytes(List<ByteBuffer> bytes);

    /**
     * The answer is complete.
     *
     * @param rest its last bytes; empty if all of it was passed on before
     */
    void end(List<ByteBuffer> rest);

    /**
     * Upstream's head was given and the answer cannot be completed: makes the client see that.
     *
     * @param problem to be answered instead, if nothing has gone out yet
     */
    void abort(Problem problem);

    /** The client is gone: nothing more is to be written. */
    void drop();
}
