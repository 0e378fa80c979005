package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.price.ModelPrice;
import io.fgproxy.price.PriceTable;
import io.fgproxy.price.Rates;
import io.fgproxy.price.TokenKind;
import io.fgproxy.price.UnitPrices;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads prices in the form that {@code io.fgproxy.PriceFile} describes. Stateless and thread-safe. */
public final class PriceTableJson {
    private static final int MICROS = 6;
    private static final List<String> TABLE = List.of("state", "models", "tools", "operations", "service_tiers");
    private static final List<String> MODEL = List.of(
            "model",
            "matches",
            "from",
            "free",
            "context_window",
            "max_output",
            "image_tokens",
            "tokens",
            "tiers",
            "service_tiers",
            "second",
            "million_characters",
            "images",
            "tools");
    private static final List<String> TIER = List.of("above", "tokens");
    private static final List<String> KINDS =
            Arrays.stream(TokenKind.values()).map(TokenKind::code).toList();
    private static final JsonNode NO_LIST = JsonNodeFactory.instance.arrayNode();

    private PriceTableJson() {}

    /**
     * Reads a table.
     *
     * @throws IllegalArgumentException if it is anything else; the message names the member
     */
    public static PriceTable read(byte[] json) {
        ObjectNode root = StrictJson.object(json);
        Members.requireOnly(root, "", TABLE);
        JsonNode state = Members.valueOf(root, "state");
        List<ModelPrice> models = new ArrayList<>();
        JsonNode list = list(root, "", "models");
        for (int i = 0; i < list.size(); i++) {
            String place = "models[" + i + "]";
            ObjectNode object = Members.object(list.get(i), place, MODEL);
            models.add(Members.at(place, () -> model(object, place + ".")));
        }
        PriceTable table = PriceTable.of(state == null ? "" : Members.text(state, "state"), models);
        table = withEach(
                table, prices(root, "", "tools"), (so, price) -> so.withTool(price.getKey(), price.getValue()));
        table = withEach(
                table,
                prices(root, "", "operations"),
                (so, price) -> so.withOperation(price.getKey(), price.getValue()));
        for (Map.Entry<String, Integer> tier : percentages(root, "").entrySet()) {
            table = table.withServiceTier(tier.getKey(), tier.getValue());
        }
        return table;
    }

    /** Reads a table that is given as text. */
    public static PriceTable read(String json) {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static PriceTable withEach(
            PriceTable table,
            Map<String, Long> prices,
            BiFunction<PriceTable, Map.Entry<String, Long>, PriceTable> with) {
        PriceTable changed = table;
        for (Map.Entry<String, Long> price : prices.entrySet()) {
            changed = with.apply(changed, price);
        }
        return changed;
    }

    private static ModelPrice model(ObjectNode object, String path) {
        JsonNode matches = Members.valueOf(object, "matches");
        JsonNode free = Members.valueOf(object, "free");
        return new ModelPrice(
                Members.text(Members.required(object, path, "model"), path + "model"),
                matches == null ? List.of() : Members.strings(matches, path + "matches"),
                day(object, path),
                free != null && Members.flag(free, path + "free"),
                count(object, path, "context_window"),
                count(object, path, "max_output"),
                count(object, path, "image_tokens"),
                rates(object, path),
                tiers(object, path),
                percentages(object, path),
                new UnitPrices(
                        price(object, path, "second"),
                        price(object, path, "million_characters"),
                        prices(object, path, "images"),
                        prices(object, path, "tools")));
    }

    private static @Nullable LocalDate day(ObjectNode object, String path) {
        JsonNode from = Members.valueOf(object, "from");
        try {
            return from == null ? null : LocalDate.parse(Members.text(from, path + "from"));
        } catch (DateTimeParseException e) {
            throw new InvalidMemberException(path + "from", path + "from must be a day like 2026-08-31");
        }
    }

    private static Rates rates(ObjectNode object, String path) {
        Rates rates = Rates.UNKNOWN;
        JsonNode tokens = Members.valueOf(object, "tokens");
        if (tokens == null) {
            return rates;
        }
        ObjectNode known = Members.object(tokens, path + "tokens", KINDS);
        for (TokenKind kind : TokenKind.values()) {
            Long price = price(known, path + "tokens.", kind.code());
            rates = price == null ? rates : rates.with(kind, price);
        }
        return rates;
    }

    private static List<ModelPrice.Tier> tiers(ObjectNode object, String path) {
        List<ModelPrice.Tier> tiers = new ArrayList<>();
        JsonNode list = list(object, path, "tiers");
        for (int i = 0; i < list.size(); i++) {
            String place = path + "tiers[" + i + "]";
            ObjectNode tier = Members.object(list.get(i), place, TIER);
            long above = Members.integer(Members.required(tier, place + ".", "above"), place + ".above");
            tiers.add(new ModelPrice.Tier(above, rates(tier, place + ".")));
        }
        return tiers;
    }

    private static JsonNode list(ObjectNode object, String path, String name) {
        JsonNode list = Members.valueOf(object, name);
        if (list != null && !list.isArray()) {
            throw new InvalidMemberException(path + name, path + name + " must be an array of objects");
        }
        return list == null ? NO_LIST : list;
    }

    private static @Nullable Long count(ObjectNode object, String path, String name) {
        JsonNode value = Members.valueOf(object, name);
        return value == null ? null : Long.valueOf(Members.integer(value, path + name));
    }

    private static Map<String, Integer> percentages(ObjectNode object, String path) {
        Map<String, Integer> percentages = new TreeMap<>();
        JsonNode tiers = Members.valueOf(object, "service_tiers");
        if (tiers != null) {
            Members.anyObject(tiers, path + "service_tiers").properties().forEach(tier -> {
                String place = path + "service_tiers." + tier.getKey();
                long percent = Members.integer(tier.getValue(), place);
                percentages.put(tier.getKey(), Members.at(place, () -> percentage(percent)));
            });
        }
        return percentages;
    }

    private static int percentage(long percent) {
        if (percent < 0 || percent > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a percentage is zero or more");
        }
        return (int) percent;
    }

    private static Map<String, Long> prices(ObjectNode object, String path, String name) {
        Map<String, Long> prices = new TreeMap<>();
        JsonNode value = Members.valueOf(object, name);
        if (value != null) {
            ObjectNode all = Members.anyObject(value, path + name);
            all.fieldNames().forEachRemaining(each -> {
                Long price = price(all, path + name + ".", each);
                if (price != null) {
                    prices.put(each, price);
                }
            });
        }
        return prices;
    }

    /** USD with at most six decimals, in micro-USD; null if it is not said. */
    private static @Nullable Long price(ObjectNode object, String path, String name) {
        JsonNode value = Members.valueOf(object, name);
        if (value == null) {
            return null;
        }
        try {
            BigDecimal usd = value.isTextual() ? new BigDecimal(value.textValue()) : value.decimalValue();
            if ((value.isNumber() || value.isTextual()) && usd.signum() >= 0 && Math.abs(usd.scale()) < 100) {
                return usd.movePointRight(MICROS).longValueExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw notMoney(path + name);
        }
        throw notMoney(path + name);
    }

    private static InvalidMemberException notMoney(String path) {
        return new InvalidMemberException(path, path + " must be an amount of USD with at most six decimals");
    }
}
