package io.fgproxy.servlet.upstream;

/** How an upstream call can fail. */
public enum UpstreamFailure {
    /** No connection: refused, unknown host, failed handshake of TLS. Upstream has not got the request. */
    UNREACHABLE,
    /** Connected, but silent for too long. */
    SILENT,
    /** The response is not valid HTTP, or its framing can be read in two ways. */
    MALFORMED,
    /** The connection broke. */
    BROKEN
}
