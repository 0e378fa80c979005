package io.fgproxy.testkit.upstream;

/**
 * What an answer reports as its usage.
 *
 * @param input all input tokens, cached ones included
 * @param cachedInput how many of the input tokens came from the cache
 * @param output all output tokens, reasoning included
 * @param reasoning how many of the output tokens were reasoning
 */
public record TokenCounts(long input, long cachedInput, long output, long reasoning) {

    /** Counts without cached and reasoning tokens. */
    public static TokenCounts of(long input, long output) {
        return new TokenCounts(input, 0, output, 0);
    }

    /** Input and output together. */
    public long total() {
        return input + output;
    }
}
