package io.fgproxy.servlet.exchange;

import io.fgproxy.gate.Gate;
import io.fgproxy.gate.Ticket;
import io.fgproxy.operation.Operation;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.upstream.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Hears what becomes of one request and for what it waits, to be measured. This one measures nothing, for the case that
 * nobody listens. Thread-safe.
 */
interface Timing {
    /** Measures nothing. */
    Timing NONE = new Timing() {};

    /** For what a request waits. */
    enum Phase {
        /** For nothing: it is worked on. */
        OWN,
        /** For its client, to send or to take something. */
        CLIENT,
        /** For room upstream. */
        QUEUE,
        /** For the store. */
        STORE,
        /** For upstream. */
        UPSTREAM
    }

    /** Of a request that has just arrived. */
    static Timing begin(Gate gate) {
        return gate.measuring().isOn() ? new Stopwatch(gate) : NONE;
    }

    /** From now on it waits for this. */
    default void enter(Phase next) {}

    /** It may go upstream; the last ticket counts. */
    default void admitted(Ticket ticket) {}

    /** It goes upstream now. */
    default void sent() {}

    /** Bytes of the answer's body have come from upstream. */
    default void received() {}

    /** The client is answered with this head of upstream. */
    default void answered(ResponseHead head) {}

    /** The client is given bytes of the answer's body. */
    default void gave() {}

    /** The client is answered by ourselves; or, if an answer has begun, it is cut. */
    default void failed(Problem problem) {}

    /** The client has left. */
    default void gone() {}

    /** Whether the answer is a stream of events that has begun. */
    default boolean isStream() {
        return false;
    }

    /** The same way back to the client, listened to. */
    default ClientSide around(ClientSide client) {
        return client;
    }

    /**
     * Nothing more is to be done for it; to be called once.
     *
     * @param operation null if it is not known
     */
    default void end(@Nullable Operation operation) {}
}
