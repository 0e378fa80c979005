package io.fgproxy.usage;

import io.fgproxy.quota.Amounts;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds up what answers one question; for implementations of stores. Not thread-safe. */
public final class UsageSums {
    private static final Comparator<UsageSum> DEAREST_FIRST = Comparator.comparing(
                    (UsageSum sum) -> sum.by().getOrDefault(UsageDimension.DAY, ""))
            .thenComparing(sum -> sum.charged().cost(), Comparator.reverseOrder())
            .thenComparing(UsageSum::calls, Comparator.reverseOrder())
            .thenComparing(sum -> sum.by().values().stream().sorted().toList().toString());

    private final UsageQuestion question;
    private final Map<Map<UsageDimension, String>, UsageSum> sums = new HashMap<>();

    /** Nothing yet. */
    public UsageSums(UsageQuestion question) {
        this.question = question;
    }

    /**
     * Adds something.
     *
     * @param by the dimensions that are asked for; those that are absent are empty, and the day is found by {@code at}
     * @param at when, if days are told apart: anywhere in the quarter of an hour
     */
    public void add(Map<UsageDimension, String> by, Instant at, long calls, Amounts charged) {
        Map<UsageDimension, String> key = new EnumMap<>(UsageDimension.class);
        for (UsageDimension dimension : question.by()) {
            key.put(
                    dimension,
                    dimension == UsageDimension.DAY
                            ? LocalDate.ofInstant(at, question.zone()).toString()
                            : by.getOrDefault(dimension, ""));
        }
        sums.merge(
                Map.copyOf(key),
                new UsageSum(key, calls, charged),
                (a, b) ->
                        new UsageSum(a.by(), a.calls() + b.calls(), a.charged().plus(b.charged())));
    }

    /** The sums: by day, the most expensive ones first. */
    public List<UsageSum> list() {
        return sums.values().stream()
                .sorted(DEAREST_FIRST)
                .limit(question.most())
                .toList();
    }
}
