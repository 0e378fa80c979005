package io.fgproxy.gate;

import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Shortage;
import io.fgproxy.quota.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says to the holder of a key which limit has no room: what is used, what is held, and when that changes. */
final class Shortages {
    private static final int MICROS = 6;

    private Shortages() {}

    /**
     * The refusal. Short windows and concurrency are rates, which come back by themselves; all else is a quota.
     *
     * @param standings how all limits of the key stand; those of main keys are not told
     */
    static Refusal refusal(Shortage shortage, List<LimitStanding> standings, Instant at) {
        Limit limit = shortage.limit();
        boolean rate = isRate(limit);
        List<LimitStanding> told =
                standings.stream().filter(each -> !isMainKey(each.counter())).toList();
        return new Refusal(
                rate ? DenialReason.RATE_LIMITED : DenialReason.QUOTA_EXHAUSTED,
                message(shortage),
                null,
                told,
                retryAt(shortage, rate, at));
    }

    static boolean isRate(Limit limit) {
        boolean shortWindow = limit.window() instanceof Window.Calendar calendar
                && (calendar.unit() == Window.Unit.MINUTE || calendar.unit() == Window.Unit.HOUR);
        return shortWindow || limit.meter() == Meter.CONCURRENCY;
    }

    private static @Nullable Instant retryAt(Shortage shortage, boolean rate, Instant at) {
        if (shortage.limit().meter() == Meter.CONCURRENCY) {
            return at.plusSeconds(1);
        }
        long end = shortage.counter().end();
        boolean ever = shortage.wanted() <= shortage.amount();
        return ever && (rate || end < Long.MAX_VALUE) ? Instant.ofEpochMilli(end) : null;
    }

    private static String message(Shortage shortage) {
        Limit limit = shortage.limit();
        if (isMainKey(shortage.counter())) {
            return "The proxy's own key has reached a limit. Tell its owner.";
        }
        String owner = shortage.counter().owner().startsWith(Counter.group("")) ? "the group of this key" : "this key";
        String models = limit.models() == null ? "" : " for models like '" + limit.models() + "'";
        if (limit.meter() == Meter.CONCURRENCY) {
            return "Too many requests at once: the limit of " + owner + models + " is " + shortage.amount() + ", and "
                    + shortage.tally().heldOf(limit.meter()) + " are on their way.";
        }
        long used = shortage.tally().usedOf(limit.meter());
        long held = shortage.tally().heldOf(limit.meter());
        boolean full = Amounts.sum(used, held) >= shortage.amount();
        return "The " + name(limit) + " of " + owner + models + (full ? " is used up: " : " has too little left: ")
                + text(limit, used) + " used and " + text(limit, held) + " held for requests on their way, of "
                + text(limit, shortage.amount()) + period(limit)
                + (full ? "" : "; this request can take " + text(limit, shortage.wanted())) + "; "
                + reset(shortage.counter()) + ".";
    }

    private static String name(Limit limit) {
        return switch (limit.meter()) {
            case REQUESTS, CONCURRENCY -> "request quota";
            case INPUT_TOKENS -> "quota of input tokens";
            case OUTPUT_TOKENS -> "quota of output tokens";
            case TOTAL_TOKENS -> "token quota";
            case COST_USD -> "budget";
        };
    }

    private static String text(Limit limit, long amount) {
        return limit.meter() == Meter.COST_USD
                ? BigDecimal.valueOf(amount, MICROS).stripTrailingZeros().toPlainString() + " USD"
                : Long.toString(amount);
    }

    private static String period(Limit limit) {
        return limit.window() instanceof Window.Calendar calendar
                ? " for each " + calendar.code()
                : " for its lifetime";
    }

    private static String reset(Counter counter) {
        return counter.end() == Long.MAX_VALUE
                ? "it does not reset"
                : "it resets at " + Instant.ofEpochMilli(counter.end());
    }

    /** Ids of main keys begin with this; nobody but the owner is told about them. */
    static boolean isMainKey(Counter counter) {
        return counter.owner().startsWith("mk_");
    }
}
