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
    private static final Names REQUESTS = Names.of("requests");
    private static final Names TOKENS = Names.of("tokens");
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private LimitHeaders() {}

    /** The fields for limits of one kind. */
    private record Names(String limit, String remaining, String reset) {
        static Names of(String kind) {
            return new Names("x-ratelimit-limit-" + kind, "x-ratelimit-remaining-" + kind, "x-ratelimit-reset-" + kind);
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
            Names kind = kind(standing.limit().meter());
            if (kind == REQUESTS) {
                requests = tighter(requests, standing);
            } else if (kind == TOKENS) {
                tokens = tighter(tokens, standing);
            }
        }
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, REQUESTS, requests, now);
        put(fields, TOKENS, tokens, now);
        return fields;
    }

    private static @Nullable Names kind(Meter meter) {
        return switch (meter) {
            case REQUESTS -> REQUESTS;
            case INPUT_TOKENS, OUTPUT_TOKENS, TOTAL_TOKENS -> TOKENS;
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

    private static void put(Map<String, String> fields, Names names, @Nullable LimitStanding tightest, Instant now) {
        if (tightest == null) {
            return;
        }
        fields.put(names.limit(), Long.toString(tightest.amount()));
        fields.put(names.remaining(), Long.toString(tightest.remaining()));
        long end = tightest.counter().end();
        if (end != Long.MAX_VALUE) {
            fields.put(names.reset(), text(Math.max(0, end - now.toEpochMilli())));
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
