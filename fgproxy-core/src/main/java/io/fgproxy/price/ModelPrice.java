package io.fgproxy.price;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one model costs and how much it takes, from a day on. What is null or not there is not known. Immutable and
 * thread-safe.
 *
 * @param model its name in the table
 * @param matches the names that this is for: as they are, {@code prefix*}, {@code regex:} or {@code contains:}; empty
 *     for the name alone
 * @param from the first day (UTC) on which this is so; null for always
 * @param free whether it costs nothing
 * @param contextWindow how many tokens it takes, input and output together; null if not known
 * @param maxOutput how many tokens it makes for one choice at most; null if not known
 * @param imageTokens how many tokens a picture that goes in is worth at most; null if not known
 * @param rates of tokens
 * @param tiers of longer inputs, with the shortest first
 * @param serviceTiers the prices of tiers of service as percentages of these, by {@code service_tier}
 * @param units what else is paid for
 */
public record ModelPrice(
        String model,
        List<String> matches,
        @Nullable LocalDate from,
        boolean free,
        @Nullable Long contextWindow,
        @Nullable Long maxOutput,
        @Nullable Long imageTokens,
        Rates rates,
        List<Tier> tiers,
        Map<String, Integer> serviceTiers,
        UnitPrices units) {
    /**
     * The prices of the whole of a request whose input is longer than this.
     *
     * @param above how many tokens of input it must exceed
     * @param rates where they differ
     */
    public record Tier(long above, Rates rates) {}

    /** Copies the collections; what cannot be is an {@link IllegalArgumentException}. */
    public ModelPrice {
        matches = List.copyOf(matches);
        tiers = List.copyOf(tiers);
        serviceTiers = Map.copyOf(serviceTiers);
        boolean ascending = true;
        for (int i = 1; i < tiers.size(); i++) {
            ascending &= tiers.get(i - 1).above() < tiers.get(i).above();
        }
        if (model.isBlank()
                || !ascending
                || isNegative(contextWindow)
                || isNegative(maxOutput)
                || isNegative(imageTokens)
                || serviceTiers.values().stream().anyMatch(percent -> percent < 0)) {
            throw new IllegalArgumentException("No such price of a model: '" + model + "'");
        }
        matches.forEach(NameMatch::of);
    }

    private static boolean isNegative(@Nullable Long value) {
        return value != null && value < 0;
    }

    /** A model of which nothing is known yet. */
    public static ModelPrice of(String model) {
        return new ModelPrice(
                model, List.of(), null, false, null, null, null, Rates.UNKNOWN, List.of(), Map.of(), UnitPrices.NONE);
    }

    /** The same for these names. */
    public ModelPrice matching(List<String> names) {
        return new ModelPrice(
                model, names, from, free, contextWindow, maxOutput, imageTokens, rates, tiers, serviceTiers, units);
    }

    /** The same with another price of tokens, in micro-USD for a million of them. */
    public ModelPrice with(TokenKind kind, long price) {
        return new ModelPrice(
                model,
                matches,
                from,
                free,
                contextWindow,
                maxOutput,
                imageTokens,
                rates.with(kind, price),
                tiers,
                serviceTiers,
                units);
    }

    /** The same with other bounds, in tokens; null if not known. */
    public ModelPrice taking(@Nullable Long window, @Nullable Long output) {
        return new ModelPrice(
                model, matches, from, free, window, output, imageTokens, rates, tiers, serviceTiers, units);
    }

    /** The same with the price of a tier of service as a percentage of the standard one. */
    public ModelPrice serving(String serviceTier, int percent) {
        Map<String, Integer> changed = new TreeMap<>(serviceTiers);
        changed.put(serviceTier, percent);
        return new ModelPrice(
                model, matches, from, free, contextWindow, maxOutput, imageTokens, rates, tiers, changed, units);
    }

    /** The same with other prices of what is not tokens. */
    public ModelPrice with(UnitPrices others) {
        return new ModelPrice(
                model, matches, from, free, contextWindow, maxOutput, imageTokens, rates, tiers, serviceTiers, others);
    }

    /** What this says, and what the other says where this says nothing; for the names and from the day of this. */
    ModelPrice or(ModelPrice other) {
        Map<String, Integer> services = new TreeMap<>(other.serviceTiers);
        services.putAll(serviceTiers);
        return new ModelPrice(
                model,
                matches.isEmpty() ? other.matches : matches,
                from,
                free || (other.free && rates.prices().isEmpty()),
                contextWindow == null ? other.contextWindow : contextWindow,
                maxOutput == null ? other.maxOutput : maxOutput,
                imageTokens == null ? other.imageTokens : imageTokens,
                rates.or(other.rates),
                tiers.isEmpty() ? withoutMine(other.tiers) : tiers,
                services,
                units.or(other.units));
    }

    /** Of another's tiers the prices that are not said anew here. */
    private List<Tier> withoutMine(List<Tier> others) {
        List<Tier> left = new ArrayList<>();
        for (Tier tier : others) {
            Map<TokenKind, Long> prices = new TreeMap<>(tier.rates().prices());
            prices.keySet().removeAll(rates.prices().keySet());
            if (!prices.isEmpty()) {
                left.add(new Tier(tier.above(), new Rates(prices)));
            }
        }
        return left;
    }

    /** The prices of a request with so much input. */
    public Rates ratesAt(long inputTokens) {
        Rates reached = rates;
        for (Tier tier : tiers) {
            if (inputTokens > tier.above()) {
                reached = tier.rates().or(rates);
            }
        }
        return reached;
    }

    /** All prices that a request with at most so much input can have. */
    List<Rates> ratesUpTo(long inputTokens) {
        List<Rates> reachable = new ArrayList<>();
        reachable.add(rates);
        for (Tier tier : tiers) {
            if (inputTokens > tier.above()) {
                reachable.add(tier.rates().or(rates));
            }
        }
        return reachable;
    }
}
