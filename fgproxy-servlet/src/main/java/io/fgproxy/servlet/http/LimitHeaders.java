package io.fgproxy.servlet.http;

import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the limits of a key stand, in the header fields that OpenAI has for it (API reference, "Rate limiting
 * information"): of the limits of each kind the one with the least left. A key without such a limit has no such field, and
 * a limit that never resets has none about its reset.
 */
public final class LimitHeaders {
    private static final String PREFIX = "x-ratelimit-";
    private static final Set<Meter> REQUESTS = EnumSet.of(Meter.REQUESTS);
    private static final Set<Meter> TOKENS = EnumSet.of(Meter.INPUT_TOKENS, Meter.OUTPUT_TOKENS, Meter.TOTAL_TOKENS);

    private LimitHeaders() {}

    /** The fields, by name. */
    public static Map<String, String> of(List<LimitStanding> standings, Instant now) {
        Map<String, String> fields = new TreeMap<>();
        put(fields, "requests", REQUESTS, standings, now);
        put(fields, "tokens", TOKENS, standings, now);
        return fields;
    }

    private static void put(
            Map<String, String> fields, String kind, Set<Meter> meters, List<LimitStanding> standings, Instant now) {
        // Of several that are as tight, the one that stays so the longest.
        standings.stream()
                .filter(standing -> meters.contains(standing.limit().meter()))
                .min(Comparator.comparingLong(LimitStanding::remaining)
                        .thenComparing(standing -> standing.counter().end(), Comparator.reverseOrder()))
                .ifPresent(tightest -> {
                    fields.put(PREFIX + "limit-" + kind, Long.toString(tightest.amount()));
                    fields.put(PREFIX + "remaining-" + kind, Long.toString(tightest.remaining()));
                    long end = tightest.counter().end();
                    if (end != Long.MAX_VALUE) {
                        fields.put(
                                PREFIX + "reset-" + kind,
                                text(Duration.ofMillis(Math.max(0, end - now.toEpochMilli()))));
                    }
                });
    }

    /** As OpenAI writes durations: {@code 120ms}, {@code 1s}, {@code 8.64s}, {@code 6m0s}, {@code 24h0m0s}. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis > 0 && millis < 1000) {
            return millis + "ms";
        }
        String fraction = duration.toMillisPart() == 0
                ? ""
                : "." + "%03d".formatted(duration.toMillisPart()).replaceFirst("0+$", "");
        String seconds = duration.toSecondsPart() + fraction + "s";
        String minutes = duration.toMinutesPart() + "m" + seconds;
        if (duration.toHours() > 0) {
            return duration.toHours() + "h" + minutes;
        }
        return duration.toMinutes() > 0 ? minutes : seconds;
    }

    /** In how many whole seconds a time has come, one at least. */
    public static int secondsUntil(Instant time, Instant now) {
        long seconds = (Math.max(0, time.toEpochMilli() - now.toEpochMilli()) + 999) / 1000;
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, seconds));
    }
}
