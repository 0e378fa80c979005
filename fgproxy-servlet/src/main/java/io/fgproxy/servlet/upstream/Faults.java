package io.fgproxy.servlet.upstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What the JDK's client means by its exceptions. */
final class Faults {
    private Faults() {}

    /** {@link UpstreamFailure#UNREACHABLE} only if upstream surely has not got the request. */
    static UpstreamFailure classify(Throwable fault) {
        Throwable cause = causeOf(fault);
        boolean unreachable = cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnknownHostException
                || cause instanceof UnresolvedAddressException
                || cause instanceof SSLHandshakeException
                || cause instanceof SSLPeerUnverifiedException
                || says(cause, "Tunnel failed");
        if (unreachable) {
            return UpstreamFailure.UNREACHABLE;
        }
        // An error is one of this JVM's, which has no memory left for the call.
        boolean broken =
                cause instanceof Error || (cause instanceof IOException && !(cause instanceof ProtocolException));
        return broken ? UpstreamFailure.BROKEN : UpstreamFailure.MALFORMED;
    }

    /** Whether a connection of HTTP/2 has as many streams as it may: the client refuses then what it should let wait. */
    static boolean isStreamLimit(Throwable fault) {
        return says(causeOf(fault), "too many concurrent streams");
    }

    /** These have no type of their own. */
    private static boolean says(Throwable cause, String beginning) {
        return cause instanceof IOException
                && cause.getMessage() != null
                && cause.getMessage().startsWith(beginning);
    }

    private static Throwable causeOf(Throwable fault) {
        return fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    }
}
