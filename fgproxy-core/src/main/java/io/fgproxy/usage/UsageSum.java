package io.fgproxy.usage;

import io.fgproxy.quota.Amounts;
import java.util.Map;

/**
 * What was used by requests that have something in common. Immutable and thread-safe.
 *
 * @param by what they have in common; unknown values are empty
 * @param calls how many there were, those that upstream refused included
 * @param charged what was charged for them
 */
public record UsageSum(Map<UsageDimension, String> by, long calls, Amounts charged) {
    /** The most that one request counts for in a sum, so that no absurd report of upstream's can make it overflow. */
    public static final long MOST_OF_ONE = 1L << 40;

    /** Copies the map. */
    public UsageSum {
        by = Map.copyOf(by);
    }

    /** The amounts of one request, as far as they count. */
    public static Amounts bounded(Amounts charged) {
        return new Amounts(
                Math.min(charged.requests(), MOST_OF_ONE),
                Math.min(charged.inputTokens(), MOST_OF_ONE),
                Math.min(charged.outputTokens(), MOST_OF_ONE),
                Math.min(charged.cost(), MOST_OF_ONE));
    }
}
