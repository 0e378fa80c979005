package io.fgproxy.usage;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/**
 * How much was used. Immutable and thread-safe.
 *
 * @param filter of which requests
 * @param by what they are told apart; empty for one sum of all
 * @param zone whose days are meant
 * @param most how many sums are wanted at most, from 1: the most expensive ones
 */
public record UsageQuestion(UsageFilter filter, List<UsageDimension> by, ZoneId zone, int most) {
    /** Copies the list. Dimensions that are named twice are an {@link IllegalArgumentException}. */
    public UsageQuestion {
        by = List.copyOf(by);
        if (Set.copyOf(by).size() < by.size() || most < 1) {
            throw new IllegalArgumentException("A dimension is named twice, or nothing is wanted: " + by + ", " + most);
        }
    }

    /** Whether days are told apart. */
    public boolean byDay() {
        return by.contains(UsageDimension.DAY);
    }
}
