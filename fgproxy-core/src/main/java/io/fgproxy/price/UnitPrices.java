package io.fgproxy.price;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs that is not paid by the token, in micro-USD. What is null or not there is not known. Immutable and
 * thread-safe.
 *
 * @param second of a second of sound that goes in; null if that is not how it is paid
 * @param millionCharacters of a million characters of text to be spoken; null if that is not how it is paid
 * @param images of a picture that comes out, by {@code size} or {@code quality size}: {@code hd 1024x1792}; empty if that
 *     is not how it is paid
 * @param tools of a call of a hosted tool with this model, by the tool's type without what tells its version
 */
public record UnitPrices(
        @Nullable Long second, @Nullable Long millionCharacters, Map<String, Long> images, Map<String, Long> tools) {
    /** Nothing is paid by the unit. */
    public static final UnitPrices NONE = new UnitPrices(null, null, Map.of(), Map.of());

    /** Copies the maps; a negative price is an {@link IllegalArgumentException}. */
    public UnitPrices {
        images = Map.copyOf(images);
        tools = Map.copyOf(tools);
        boolean negative = (second != null && second < 0)
                || (millionCharacters != null && millionCharacters < 0)
                || images.values().stream().anyMatch(price -> price < 0)
                || tools.values().stream().anyMatch(price -> price < 0);
        if (negative) {
            throw new IllegalArgumentException("A price cannot be negative");
        }
    }

    UnitPrices or(UnitPrices other) {
        Map<String, Long> calls = new TreeMap<>(other.tools);
        calls.putAll(tools);
        return new UnitPrices(
                second == null ? other.second : second,
                millionCharacters == null ? other.millionCharacters : millionCharacters,
                images.isEmpty() ? other.images : images,
                calls);
    }
}
