package io.fgproxy.metrics;

import java.util.Locale;

/** What became of a request, as its client saw it. */
public enum Outcome {
    /** Upstream answered with success, and all of it was passed on. */
    SUCCESS,
    /** Upstream answered with an error, status 400 or more, which was passed on. */
    UPSTREAM_ERROR,
    /** Upstream gave no answer that could be passed on: answered by the proxy with status 502 or 504. */
    UPSTREAM_FAILED,
    /** It must not be, or is malformed: answered by the proxy with a status from 400 to 499. */
    REFUSED,
    /** The proxy could not serve it: answered with 500 or 503. Overload, a store that is away, a shutdown. */
    UNAVAILABLE,
    /** The client left before the answer was whole. */
    CLIENT_GONE,
    /** The answer had begun and was cut, by upstream or because the proxy ended. */
    CUT;

    /** The name in labels: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
