package io.fgproxy.metrics;

/**
 * How much is going on at one moment on this node. Immutable and thread-safe.
 *
 * @param requests on their way through the proxy, those that wait included
 * @param streams of them, those whose answer is a stream of events that has begun
 * @param waiting of them, those that wait because as many as may are upstream
 * @param holds reservations that this node has opened and the store does not know to be closed
 */
public record Gauges(int requests, int streams, int waiting, int holds) {
    /** Nothing. */
    public static final Gauges NONE = new Gauges(0, 0, 0, 0);

    /** The sum. */
    public Gauges plus(Gauges other) {
        return new Gauges(
                requests + other.requests, streams + other.streams, waiting + other.waiting, holds + other.holds);
    }
}
