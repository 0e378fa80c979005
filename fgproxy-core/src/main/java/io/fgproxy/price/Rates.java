package io.fgproxy.price;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What tokens cost, in micro-USD for a million of them. A kind that is not there has no known price, which is not the
 * same as zero. Immutable and thread-safe.
 *
 * @param prices by kind, none negative
 */
public record Rates(Map<TokenKind, Long> prices) {
    /** Nothing is known. */
    public static final Rates UNKNOWN = new Rates(Map.of());

    /** Copies the map; a negative price is an {@link IllegalArgumentException}. */
    public Rates {
        prices = Map.copyOf(prices);
        if (prices.values().stream().anyMatch(price -> price < 0)) {
            throw new IllegalArgumentException("A price cannot be negative");
        }
    }

    /** The price of a kind, or of the one that stands for it; empty if neither is known. */
    public OptionalLong of(TokenKind kind) {
        for (TokenKind each = kind; each != null; each = each.substitute()) {
            Long price = prices.get(each);
            if (price != null) {
                return OptionalLong.of(price);
            }
        }
        return OptionalLong.empty();
    }

    /** These prices, and those of the others where these have none. */
    public Rates or(Rates others) {
        if (prices.isEmpty() || others.prices.isEmpty()) {
            return prices.isEmpty() ? others : this;
        }
        Map<TokenKind, Long> merged = new EnumMap<>(others.prices);
        merged.putAll(prices);
        return new Rates(merged);
    }

    /** The same with another price. */
    public Rates with(TokenKind kind, long price) {
        Map<TokenKind, Long> changed = new EnumMap<>(TokenKind.class);
        changed.putAll(prices);
        changed.put(kind, price);
        return new Rates(changed);
    }
}
