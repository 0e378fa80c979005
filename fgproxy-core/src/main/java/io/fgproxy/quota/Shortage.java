package io.fgproxy.quota;

/**
 * A limit that has no room for a request. Immutable and thread-safe.
 *
 * @param counter where it counts
 * @param limit which one
 * @param amount its bound at the time, an increase included
 * @param tally how the counter stands
 * @param wanted the least that the request would take of it
 */
public record Shortage(Counter counter, Limit limit, long amount, Tally tally, long wanted) {}
