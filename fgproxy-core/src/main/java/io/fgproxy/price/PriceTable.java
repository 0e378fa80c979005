package io.fgproxy.price;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What models, hosted tools and operations cost. What is not in it has no known price, which is not the same as nothing.
 * Every figure of the standard table can be overridden, by code with the methods here or by a file with {@code
 * io.fgproxy.PriceFile}. Immutable and thread-safe.
 */
public final class PriceTable {
    private static final int LONGEST_NAME = 256;
    private static final int MOST_REMEMBERED = 1_000;
    private static final PriceTable NOTHING = new PriceTable("", List.of(), Map.of(), Map.of(), Map.of());

    private final String state;
    private final List<ModelPrice> models;
    private final Map<String, Long> tools;
    private final Map<String, Long> operations;
    private final Map<String, Integer> serviceTiers;
    private final List<Entry> entries;

    /** What was looked for lately, because every request asks, and mostly for the same few models. */
    private final Map<Sought, Optional<ModelPrice>> lately = new ConcurrentHashMap<>();

    private record Entry(NameMatch match, ModelPrice price) {}

    private record Sought(String model, LocalDate day) {
        @Override
        public int hashCode() {
            return model.hashCode() * 31 + day.hashCode();
        }
    }

    PriceTable(
            String state,
            List<ModelPrice> models,
            Map<String, Long> tools,
            Map<String, Long> operations,
            Map<String, Integer> serviceTiers) {
        this.state = state;
        this.models = List.copyOf(models);
        this.tools = Map.copyOf(tools);
        this.operations = Map.copyOf(operations);
        this.serviceTiers = Map.copyOf(serviceTiers);
        List<Entry> found = new ArrayList<>();
        for (ModelPrice price : models) {
            List<String> names = price.matches().isEmpty() ? List.of(price.model()) : price.matches();
            names.forEach(name -> found.add(new Entry(NameMatch.of(name), price)));
        }
        // The sort is stable: of two that are as good as each other the first in the table counts.
        found.sort((one, other) -> NameMatch.BEST_FIRST.compare(one.match(), other.match()));
        this.entries = List.copyOf(found);
    }

    /** The table that comes with this version; {@link #state} says of when it is. */
    public static PriceTable standard() {
        return Standard.TABLE;
    }

    /** A table without any prices. */
    public static PriceTable empty() {
        return NOTHING;
    }

    /** A table of these, of which the first that matches counts, said to be of this time. */
    public static PriceTable of(String state, List<ModelPrice> models) {
        return new PriceTable(state, models, Map.of(), Map.of(), Map.of());
    }

    /** Loaded when it is asked for. */
    private static final class Standard {
        private static final PriceTable TABLE = PriceRows.load();
    }

    /** Of when the prices are, as text; empty if that is not said. */
    public String state() {
        return state;
    }

    /** All prices of models. */
    public List<ModelPrice> models() {
        return models;
    }

    /** The price of a model at a time; empty if it is not in the table. */
    public Optional<ModelPrice> find(String model, Instant at) {
        if (model.length() > LONGEST_NAME) {
            return Optional.empty();
        }
        Sought sought = new Sought(model, LocalDate.ofInstant(at, ZoneOffset.UTC));
        Optional<ModelPrice> known = lately.get(sought);
        if (known != null) {
            return known;
        }
        Optional<ModelPrice> found = search(sought.model(), sought.day());
        if (lately.size() >= MOST_REMEMBERED) {
            // Names come from whoever asks, so that there may be any number of them.
            lately.clear();
        }
        lately.put(sought, found);
        return found;
    }

    private Optional<ModelPrice> search(String model, LocalDate day) {
        for (Entry entry : entries) {
            if (entry.match().matches(model)) {
                return valid(entry.price().model(), day);
            }
        }
        return Optional.empty();
    }

    private Optional<ModelPrice> valid(String model, LocalDate day) {
        ModelPrice latest = null;
        for (ModelPrice price : models) {
            boolean valid = price.model().equals(model)
                    && (price.from() == null || !price.from().isAfter(day));
            if (valid && (latest == null || isLater(price.from(), latest.from()))) {
                latest = price;
            }
        }
        return Optional.ofNullable(latest);
    }

    private static boolean isLater(@Nullable LocalDate one, @Nullable LocalDate other) {
        return one != null && (other == null || one.isAfter(other));
    }

    /** The price of a call of a hosted tool with any model, in micro-USD; empty if it is not known. */
    public OptionalLong tool(String type) {
        return optional(tools.get(type));
    }

    /** The price of a request for what is paid neither by tokens nor by units, in micro-USD; empty if it is not known. */
    public OptionalLong operation(String name) {
        return optional(operations.get(name));
    }

    /** The price of a tier of service as a percentage of the standard one; null if it is not known. */
    @Nullable
    Integer serviceTier(ModelPrice model, String name) {
        Integer own = model.serviceTiers().get(name);
        return own != null ? own : serviceTiers.get(name);
    }

    /** The percentages of all tiers of service that a model is known to have; one that it has overrides the table's. */
    Map<String, Integer> serviceTiers(ModelPrice model) {
        if (model.serviceTiers().isEmpty()) {
            return serviceTiers;
        }
        Map<String, Integer> all = new HashMap<>(serviceTiers);
        all.putAll(model.serviceTiers());
        return all;
    }

    private static OptionalLong optional(@Nullable Long price) {
        return price == null ? OptionalLong.empty() : OptionalLong.of(price);
    }

    /**
     * The same table with this price, before all others. What it leaves open is as it was for the model. Without a first
     * day it takes the place of everything that there is for the model, else it is added.
     */
    public PriceTable with(ModelPrice price) {
        LocalDate day = price.from() == null ? LocalDate.MAX : price.from();
        ModelPrice merged = valid(price.model(), day).map(price::or).orElse(price);
        List<ModelPrice> changed = new ArrayList<>();
        changed.add(merged);
        for (ModelPrice each : models) {
            boolean replaced = each.model().equals(price.model())
                    && (price.from() == null || price.from().equals(each.from()));
            if (!replaced) {
                changed.add(each);
            }
        }
        return new PriceTable(state, changed, tools, operations, serviceTiers);
    }

    /**
     * The same table with the price of a call of a hosted tool.
     *
     * @param type of the tool without what tells its version: {@code web_search}
     * @param price in micro-USD, zero or more
     */
    public PriceTable withTool(String type, long price) {
        return new PriceTable(state, models, put(tools, type, price), operations, serviceTiers);
    }

    /**
     * The same table with the price of a request for what is paid neither by tokens nor by units.
     *
     * @param operation its name in the catalogue: {@code videos.create}
     * @param price in micro-USD, zero or more
     */
    public PriceTable withOperation(String operation, long price) {
        return new PriceTable(state, models, tools, put(operations, operation, price), serviceTiers);
    }

    /**
     * The same table with the price of a tier of service for all models that have none of their own.
     *
     * @param name as in {@code service_tier}: {@code flex}
     * @param percent of the standard price, zero or more
     */
    public PriceTable withServiceTier(String name, int percent) {
        Map<String, Integer> changed = new HashMap<>(serviceTiers);
        if (percent < 0) {
            throw new IllegalArgumentException("A price cannot be negative: " + percent);
        }
        changed.put(name, percent);
        return new PriceTable(state, models, tools, operations, changed);
    }

    /** The same table with all that the other says. */
    public PriceTable with(PriceTable other) {
        // Backwards, because each goes before all others; those without a first day first, because they replace.
        List<ModelPrice> backwards = new ArrayList<>(other.models);
        Collections.reverse(backwards);
        backwards.sort(Comparator.comparing(price -> price.from() != null));
        PriceTable merged = this;
        for (ModelPrice price : backwards) {
            merged = merged.with(price);
        }
        Map<String, Long> calls = new HashMap<>(tools);
        calls.putAll(other.tools);
        Map<String, Long> requests = new HashMap<>(operations);
        requests.putAll(other.operations);
        Map<String, Integer> services = new HashMap<>(serviceTiers);
        services.putAll(other.serviceTiers);
        String named = other.state.isEmpty() ? state : other.state;
        return new PriceTable(named, merged.models, calls, requests, services);
    }

    private static Map<String, Long> put(Map<String, Long> prices, String name, long price) {
        if (price < 0) {
            throw new IllegalArgumentException("A price cannot be negative: " + price);
        }
        Map<String, Long> changed = new HashMap<>(prices);
        changed.put(name, price);
        return changed;
    }
}
