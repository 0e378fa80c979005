package io.fgproxy.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.price.ModelPrice;
import io.fgproxy.price.PriceTable;
import io.fgproxy.price.TokenKind;
import io.fgproxy.quota.Meter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Prices in the admin API, tokens by the million: {@code {"object":"list","as_of":"2026-09","data":[{"object":"price",
 * "model":"gpt-4o","matches":[],"from":null,"free":false,"input":2.5,"cached_input":1.25,"output":10,…}]}}. What is not
 * known is null.
 */
public final class PriceListJson {
    private PriceListJson() {}

    /** Writes all prices of models, by name; later ones of one model behind earlier ones. */
    public static String write(PriceTable table) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("object", "list");
        root.put("as_of", table.state().isEmpty() ? null : table.state());
        ArrayNode data = root.putArray("data");
        List<ModelPrice> sorted = table.models().stream()
                .sorted(Comparator.comparing(ModelPrice::model)
                        .thenComparing(ModelPrice::from, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
        sorted.forEach(price -> write(data.addObject(), price));
        return StrictJson.write(root.put("has_more", false));
    }

    private static void write(ObjectNode node, ModelPrice price) {
        node.put("object", "price").put("model", price.model());
        ArrayNode matches = node.putArray("matches");
        price.matches().forEach(matches::add);
        node.put("from", price.from() == null ? null : price.from().toString()).put("free", price.free());
        Arrays.stream(TokenKind.values()).forEach(kind -> {
            OptionalLong rate = price.rates().of(kind);
            money(node, kind.code(), rate.isPresent() ? (Long) rate.getAsLong() : null);
        });
        money(node, "second", price.units().second());
        money(node, "million_characters", price.units().millionCharacters());
        ObjectNode images = node.putObject("images");
        price.units().images().forEach((name, amount) -> money(images, name, amount));
        node.put("context_window", price.contextWindow()).put("max_output", price.maxOutput());
    }

    private static void money(ObjectNode node, String name, @Nullable Long micros) {
        if (micros == null) {
            node.putNull(name);
        } else {
            LimitsJson.put(node, name, Meter.COST_USD, micros);
        }
    }
}
