package io.fgproxy.quota;

import io.fgproxy.operation.ModelPattern;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An upper bound that is never exceeded. What counts against it is kept under its owner, window and models, so editing
 * the amount, the zone or the thresholds forgives nothing, and neither does taking the limit away and bringing it back.
 * Immutable and thread-safe.
 *
 * @param meter what is counted
 * @param amount how much of it, zero or more; zero allows nothing; money in micro-USD
 * @param window over which time
 * @param models the models whose requests count; null for all
 * @param loose true to hold what a request typically takes instead of the most that it can take: more requests get
 *     through at once, and the limit can be overrun by those on their way
 * @param alerts at how many per cent of {@code amount} an event is raised, 1 to 100 each, ascending; empty for never
 * @param increase so much more for a while; null for none
 */
public record Limit(
        Meter meter,
        long amount,
        Window window,
        @Nullable ModelPattern models,
        boolean loose,
        List<Integer> alerts,
        @Nullable Increase increase) {
    private static final int MOST_ALERTS = 10;
    private static final int PER_CENT = 100;

    /** @throws IllegalArgumentException if a value is out of its bounds; leave a limit out to have none */
    public Limit {
        if (amount < 0) {
            throw new IllegalArgumentException("A limit must be zero or more: " + amount);
        }
        if (meter == Meter.CONCURRENCY && !(window instanceof Window.Lifetime)) {
            throw new IllegalArgumentException("A limit of concurrency has the window lifetime");
        }
        if (models != null && models.group().isPresent()) {
            throw new IllegalArgumentException("A limit names models by a name or glob, not by a group");
        }
        alerts = List.copyOf(alerts);
        boolean sound = alerts.size() <= MOST_ALERTS
                && alerts.stream().allMatch(alert -> alert >= 1 && alert <= PER_CENT)
                && alerts.equals(alerts.stream().distinct().sorted().toList());
        if (!sound) {
            throw new IllegalArgumentException("alerts must be at most 10 ascending percentages from 1 to 100");
        }
    }

    /** A strict limit for all models. */
    public static Limit of(Meter meter, long amount, Window window) {
        return new Limit(meter, amount, window, null, false, List.of(), null);
    }

    /** So many requests over the whole life of the key. */
    public static Limit requests(long amount) {
        return of(Meter.REQUESTS, amount, Window.lifetime());
    }

    /** The same limit for the models of this pattern only. */
    public Limit forModels(String pattern) {
        return new Limit(meter, amount, window, ModelPattern.of(pattern), loose, alerts, increase);
    }

    /** The same limit, loose. */
    public Limit loosely() {
        return new Limit(meter, amount, window, models, true, alerts, increase);
    }

    /** The same limit with events at these percentages. */
    public Limit alertingAt(Integer... percentages) {
        return new Limit(meter, amount, window, models, loose, List.of(percentages), increase);
    }

    /** The same limit with so much more for a while. */
    public Limit increasedBy(long more, Instant until) {
        return new Limit(meter, amount, window, models, loose, alerts, new Increase(more, until));
    }

    /** The bound at this time: the amount, and the increase while it lasts. */
    public long amountAt(Instant now) {
        Increase more = increase;
        return more != null && now.isBefore(more.until()) ? Amounts.sum(amount, more.amount()) : amount;
    }

    /** Whether requests that use a model of this name count. */
    public boolean countsModel(String model) {
        return models == null || models.allows(model);
    }

    /** Whether the other limit bounds the same thing, be it with another amount. */
    public boolean isLike(Limit other) {
        return meter == other.meter
                && loose == other.loose
                && window.code().equals(other.window.code())
                && Objects.equals(models, other.models);
    }

    /** Whether both would count in the same counter, if only their time zones were the same. */
    private boolean isShifted(Limit other) {
        return loose == other.loose
                && Objects.equals(models, other.models)
                && window instanceof Window.Calendar mine
                && other.window instanceof Window.Calendar its
                && mine.unit() == its.unit()
                && !mine.zone().getRules().equals(its.zone().getRules());
    }

    /**
     * A copy of a list of limits of one owner.
     *
     * @throws IllegalArgumentException if two of them bound the same thing, or would count in windows that overlap
     */
    public static List<Limit> distinct(List<Limit> limits) {
        for (int i = 1; i < limits.size(); i++) {
            if (limits.subList(0, i).stream().anyMatch(limits.get(i)::isLike)) {
                throw new IllegalArgumentException(
                        "limits must have at most one entry for each meter, window, pattern of models and mode");
            }
            if (limits.subList(0, i).stream().anyMatch(limits.get(i)::isShifted)) {
                throw new IllegalArgumentException("limits with the same window must be in the same zone");
            }
        }
        return List.copyOf(limits);
    }
}
