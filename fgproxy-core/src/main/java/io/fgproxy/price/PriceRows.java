package io.fgproxy.price;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the resource that the standard table is made of; its head tells its format. Used once. */
final class PriceRows {
    private static final String RESOURCE = "prices.tsv";
    private static final int MICROS = 6;
    private static final int FIRST_RATE = 6;
    private static final TokenKind[] KINDS = TokenKind.values();

    private PriceRows() {}

    static PriceTable load() {
        try (InputStream in = Objects.requireNonNull(PriceRows.class.getResourceAsStream(RESOURCE))) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return read(lines.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PriceTable read(List<String> lines) {
        String state = "";
        List<ModelPrice> models = new ArrayList<>();
        PriceTable others = PriceTable.empty();
        for (String line : lines) {
            String[] cells = line.split("\t", -1);
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            switch (cells[0]) {
                case "@state" -> state = cells[1];
                case "@tool" -> others = others.withTool(cells[1], micros(cells[2]));
                case "@operation" -> others = others.withOperation(cells[1], micros(cells[2]));
                case "@service_tier" -> others = others.withServiceTier(cells[1], Integer.parseInt(cells[2]));
                default -> models.add(model(cells));
            }
        }
        return new PriceTable(state, models, Map.of(), Map.of(), Map.of()).with(others);
    }

    private static ModelPrice model(String[] cells) {
        Rates rates = Rates.UNKNOWN;
        Map<Long, Rates> tiers = new TreeMap<>();
        for (int i = 0; i < KINDS.length; i++) {
            String cell = cells[FIRST_RATE + i];
            if (cell.equals("-")) {
                continue;
            }
            String[] steps = cell.split(";", -1);
            rates = rates.with(KINDS[i], micros(steps[0]));
            for (int step = 1; step < steps.length; step++) {
                int colon = steps[step].indexOf(':');
                Long above = Long.valueOf(steps[step].substring(1, colon));
                Rates tier = tiers.getOrDefault(above, Rates.UNKNOWN);
                tiers.put(above, tier.with(KINDS[i], micros(steps[step].substring(colon + 1))));
            }
        }
        List<ModelPrice.Tier> sorted = new ArrayList<>();
        tiers.forEach((above, tier) -> sorted.add(new ModelPrice.Tier(above, tier)));
        String others = cells[FIRST_RATE + KINDS.length];
        return new ModelPrice(
                cells[0],
                List.of(cells[1].split(" ", -1)),
                cells[2].equals("-") ? null : LocalDate.parse(cells[2]),
                others.equals("free"),
                whole(cells[3]),
                whole(cells[4]),
                whole(cells[5]),
                rates,
                sorted,
                Map.of(),
                units(others));
    }

    private static UnitPrices units(String cell) {
        Long second = null;
        Long characters = null;
        Map<String, Long> images = new TreeMap<>();
        Map<String, Long> tools = new TreeMap<>();
        for (String each : cell.equals("-") || cell.equals("free") ? new String[0] : cell.split(";", -1)) {
            int equals = each.indexOf('=');
            String name = each.substring(0, equals);
            long price = micros(each.substring(equals + 1));
            if (name.equals("second")) {
                second = price;
            } else if (name.equals("million characters")) {
                characters = price;
            } else if (name.startsWith("image ")) {
                images.put(name.substring("image ".length()), price);
            } else {
                tools.put(name.substring("tool ".length()), price);
            }
        }
        return new UnitPrices(second, characters, images, tools);
    }

    private static @Nullable Long whole(String cell) {
        return cell.equals("-") ? null : Long.valueOf(cell);
    }

    private static long micros(String usd) {
        return new BigDecimal(usd).movePointRight(MICROS).longValueExact();
    }
}
