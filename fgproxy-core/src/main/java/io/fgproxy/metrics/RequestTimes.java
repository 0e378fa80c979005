package io.fgproxy.metrics;

/**
 * Where the time of one request went, in nanoseconds. At each moment a request waits for one thing or is worked on, so the
 * parts add up to the whole. Writing to the client and sending upstream count as waiting for them. Immutable and
 * thread-safe.
 *
 * @param client waiting for the client: for its body, and until it took what it was given
 * @param queue waiting until there was room upstream
 * @param store waiting for the ledger: to be admitted, and for the end to be booked before the client hears of it
 * @param upstream waiting for upstream, over all tries
 * @param own the rest: what the proxy itself took
 * @param firstByte from the arrival until the first byte of the answer's body was given to the client; 0 if none was
 * @param upstreamFirstByte from when the last try was sent until the first byte of its answer's body; 0 if none came
 */
public record RequestTimes(
        long client, long queue, long store, long upstream, long own, long firstByte, long upstreamFirstByte) {
    /** From the arrival of the head until nothing more was to be done. */
    public long whole() {
        return client + queue + store + upstream + own;
    }
}
