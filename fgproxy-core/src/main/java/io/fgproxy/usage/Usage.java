package io.fgproxy.usage;

import java.util.Map;

/**
 * What upstream reported that one request consumed. Parts are contained in their wholes: cached tokens in the input,
 * reasoning in the output. Immutable and thread-safe.
 *
 * @param inputTokens all that went in
 * @param cachedTokens of the input, read from upstream's cache
 * @param cacheWriteTokens of the input, written to it
 * @param inputAudioTokens of the input
 * @param inputImageTokens of the input
 * @param outputTokens all that came out
 * @param reasoningTokens of the output
 * @param outputAudioTokens of the output
 * @param outputImageTokens of the output
 * @param millis of audio, where upstream counts time instead of tokens
 * @param calls of hosted tools, by their type, e.g. {@code web_search_call}
 * @param serviceTier with which it was served, e.g. {@code default} or {@code flex}; empty if not told
 */
public record Usage(
        long inputTokens,
        long cachedTokens,
        long cacheWriteTokens,
        long inputAudioTokens,
        long inputImageTokens,
        long outputTokens,
        long reasoningTokens,
        long outputAudioTokens,
        long outputImageTokens,
        long millis,
        Map<String, Long> calls,
        String serviceTier) {
    /** Reported, and nothing was consumed. */
    public static final Usage ZERO = tokens(0, 0);

    /** Copies the map; negative numbers are an {@link IllegalArgumentException}. */
    public Usage {
        calls = Map.copyOf(calls);
        boolean negative = inputTokens < 0
                || cachedTokens < 0
                || cacheWriteTokens < 0
                || inputAudioTokens < 0
                || inputImageTokens < 0
                || outputTokens < 0
                || reasoningTokens < 0
                || outputAudioTokens < 0
                || outputImageTokens < 0
                || millis < 0;
        for (Long count : calls.values()) {
            negative |= count < 0;
        }
        if (negative) {
            throw new IllegalArgumentException("Usage cannot be negative");
        }
    }

    /** Plain text in and out. */
    public static Usage tokens(long input, long output) {
        return new Usage(input, 0, 0, 0, 0, output, 0, 0, 0, 0, Map.of(), "");
    }

    /** The same with calls of hosted tools. */
    public Usage withCalls(Map<String, Long> counted) {
        return new Usage(
                inputTokens,
                cachedTokens,
                cacheWriteTokens,
                inputAudioTokens,
                inputImageTokens,
                outputTokens,
                reasoningTokens,
                outputAudioTokens,
                outputImageTokens,
                millis,
                counted,
                serviceTier);
    }

    /** The same with the tier that it was served with. */
    public Usage withServiceTier(String tier) {
        return new Usage(
                inputTokens,
                cachedTokens,
                cacheWriteTokens,
                inputAudioTokens,
                inputImageTokens,
                outputTokens,
                reasoningTokens,
                outputAudioTokens,
                outputImageTokens,
                millis,
                calls,
                tier);
    }
}
