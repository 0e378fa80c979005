package io.fgproxy.quota;

/**
 * How much of everything that is counted. Sums end at {@link Long#MAX_VALUE} instead of overflowing. Immutable and
 * thread-safe.
 *
 * @param requests how many requests
 * @param inputTokens tokens that went in
 * @param outputTokens tokens that came out
 * @param cost in micro-USD
 */
public record Amounts(long requests, long inputTokens, long outputTokens, long cost) {
    /** Nothing. */
    public static final Amounts NONE = new Amounts(0, 0, 0, 0);

    /** One request that costs nothing else. */
    public static final Amounts ONE_REQUEST = new Amounts(1, 0, 0, 0);

    /** The sum. */
    public Amounts plus(Amounts other) {
        return new Amounts(
                sum(requests, other.requests),
                sum(inputTokens, other.inputTokens),
                sum(outputTokens, other.outputTokens),
                sum(cost, other.cost));
    }

    /** What is left of this when the other is taken away, nowhere less than zero. */
    public Amounts minus(Amounts other) {
        return new Amounts(
                Math.max(0, requests - other.requests),
                Math.max(0, inputTokens - other.inputTokens),
                Math.max(0, outputTokens - other.outputTokens),
                Math.max(0, cost - other.cost));
    }

    /** So much of one meter; concurrency counts requests. */
    public long of(Meter meter) {
        return switch (meter) {
            case REQUESTS, CONCURRENCY -> requests;
            case INPUT_TOKENS -> inputTokens;
            case OUTPUT_TOKENS -> outputTokens;
            case TOTAL_TOKENS -> sum(inputTokens, outputTokens);
            case COST_USD -> cost;
        };
    }

    /** The sum of two counts that are not negative; {@link Long#MAX_VALUE} if it is larger. */
    public static long sum(long one, long other) {
        long sum = one + other;
        return one >= 0 && other >= 0 && sum < 0 ? Long.MAX_VALUE : sum;
    }

    static long product(long one, long other) {
        long high = Math.multiplyHigh(one, other);
        long low = one * other;
        return high != 0 || low < 0 ? Long.MAX_VALUE : low;
    }
}
