package io.fgproxy.servlet.http;

import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the limits of a key stand, in the header fields that OpenAI has for it (API reference, "Rate limiting
 * information"): of the limits of each kind the one with the least left. A key without such a limit has no such field, and
 * a limit that never resets has none about its reset.
 */
public final class LimitHeaders {
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private LimitHeaders() {}

    /** What limits are told of, and the fields for them. */
    private enum Kind {
        REQUESTS("requests"),
        TOKENS("tokens");

        private final String limit;
        private final String remaining;
        private final String reset;

        Kind(String name) {
            limit = "x-ratelimit-limit-" + name;
            remaining = "x-ratelimit-remaining-" + name;
            reset = "x-ratelimit-reset-" + name;
        }
    }

    /** The fields, by name. */
    public static Map<String, String> of(List<LimitStanding> standings, Instant now) {
        if (standings.isEmpty()) {
            return Map.of();
        }
        LimitStanding requests = null;
        LimitStanding tokens = null;
        for (LimitStanding standing : standings) {
            Kind kind = kind(standing.limit().meter());
            if (kind == Kind.REQUESTS) {
                requests = tighter(requests, standing);
            } else if (kind == Kind.TOKENS) {
                tokens = tighter(tokens, standing);
            }
        }
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, Kind.REQUESTS, requests, now);
        put(fields, Kind.TOKENS, tokens, now);
        return fields;
    }

    private static @Nullable Kind kind(Meter meter) {
        return switch (meter) {
            case REQUESTS -> Kind.REQUESTS;
            case INPUT_TOKENS, OUTPUT_TOKENS, TOTAL_TOKENS -> Kind.TOKENS;
            case COST_USD, CONCURRENCY -> null;
        };
    }

    /** Of several that are as tight, the one that stays so the longest. */
    private static LimitStanding tighter(@Nullable LimitStanding one, LimitStanding other) {
        if (one == null || other.remaining() < one.remaining()) {
            return other;
        }
        boolean longer = other.remaining() == one.remaining()
                && other.counter().end() > one.counter().end();
        return longer ? other : one;
    }

    private static void put(Map<String, String> fields, Kind kind, @Nullable LimitStanding tightest, Instant now) {
        if (tightest == null) {
            return;
        }
        fields.put(kind.limit, Long.toString(tightest.amount()));
        fields.put(kind.remaining, Long.toString(tightest.remaining()));
        long end = tightest.counter().end();
        if (end != Long.MAX_VALUE) {
            fields.put(kind.reset, text(Math.max(0, end - now.toEpochMilli())));
        }
    }

    /** Milliseconds as OpenAI writes durations: {@code 120ms}, {@code 1s}, {@code 8.64s}, {@code 6m0s}, {@code 24h0m0s}. */
    static String text(long millis) {
        if (millis > 0 && millis < SECOND) {
            return millis + "ms";
        }
        StringBuilder text = new StringBuilder();
        if (millis >= HOUR) {
            text.append(millis / HOUR).append('h');
        }
        if (millis >= MINUTE) {
            text.append(millis % HOUR / MINUTE).append('m');
        }
        text.append(millis % MINUTE / SECOND);
        long fraction = millis % SECOND;
        if (fraction > 0) {
            text.append('.').append(fraction / 100);
            if (fraction % 100 > 0) {
                text.append(fraction / 10 % 10);
            }
            if (fraction % 10 > 0) {
                text.append(fraction % 10);
            }
        }
        return text.append('s').toString();
    }

    /** In how many whole seconds a time has come, one at least. */
    public static int secondsUntil(Instant time, Instant now) {
        long seconds = (Math.max(0, time.toEpochMilli() - now.toEpochMilli()) + 999) / 1000;
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, seconds));
    }
}
