package io.fgproxy.price;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the models of one request cost and take: where there are several, always the dearest and the most. */
final class Tariff {
    private static final String SERVICE_TIER = "service_tier";
    private static final String BATCH = "batch";
    private static final int STANDARD = 100;

    /** What a project makes of these is set at OpenAI. */
    private static final Set<String> OPEN_TIERS = Set.of("", "auto");

    private static final Set<String> STANDARD_TIERS = Set.of("default", "standard");

    private final PriceTable table;
    private final String asked;
    private final List<ModelPrice> all = new ArrayList<>();
    private final List<ModelPrice> main = new ArrayList<>();
    private final boolean known;
    private @Nullable String unknown;

    Tariff(Asked request, PriceTable table, Instant at) {
        this.table = table;
        String tier = request.text(SERVICE_TIER);
        this.asked = tier == null ? (request.has(SERVICE_TIER) ? "?" : "") : tierName(tier);
        for (String model : request.models()) {
            ModelPrice price = table.find(model, at).orElse(null);
            if (price == null) {
                missing("the model '" + shown(model) + "'");
            } else {
                all.add(price);
                if (request.mainModels().contains(model)) {
                    main.add(price);
                }
            }
        }
        if (request.leavesModelOpen()) {
            missing("a model that the request does not name");
        }
        this.known = unknown == null;
    }

    /** What OpenAI calls one and the same. */
    private static String tierName(String tier) {
        String name = tier.toLowerCase(Locale.ROOT);
        return name.equals("fast") ? "priority" : name;
    }

    /** Names come from whoever asks; safe ones are plain already. */
    private static String shown(String name) {
        String plain = name.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > STANDARD ? plain.substring(0, STANDARD) + "..." : plain;
    }

    private void missing(String what) {
        unknown = unknown == null ? "The price of " + what + " is not known." : unknown;
    }

    /** What has no price, as a sentence; null if everything has one. */
    @Nullable
    String unknown() {
        return unknown;
    }

    List<ModelPrice> models() {
        return all;
    }

    /** Those whose tokens the answer tells. */
    List<ModelPrice> mainModels() {
        return main;
    }

    /** Whether all of the models are in the table, so that what they take at most is known. */
    boolean knowsAllModels() {
        return known;
    }

    /** The dearest that any of these kinds of tokens can be, in micro-USD for a million. */
    long dearest(long inputTokens, TokenKind... kinds) {
        long most = 0;
        for (ModelPrice model : all) {
            long percent = percent(model);
            for (Rates rates : model.free() ? List.<Rates>of() : model.ratesUpTo(inputTokens)) {
                for (TokenKind kind : kinds) {
                    OptionalLong price = rates.of(kind);
                    if (price.isEmpty()) {
                        missing(name(kind) + " of the model '" + model.model() + "'");
                    }
                    most = Math.max(most, scaled(price.orElse(0), percent));
                }
            }
        }
        return most;
    }

    /** The price of the standard service; for what is only typical. */
    long typical(TokenKind kind) {
        long most = 0;
        for (ModelPrice model : main) {
            most = Math.max(most, model.free() ? 0 : model.rates().of(kind).orElse(0));
        }
        return most;
    }

    private static String name(TokenKind kind) {
        return kind.code().replace('_', ' ');
    }

    private static long scaled(long price, long percent) {
        long product = Bill.product(price, percent);
        return product == Long.MAX_VALUE ? product : Bill.ceilDiv(product, STANDARD);
    }

    /** The dearest percentage of the standard price at which the request can be served. */
    private long percent(ModelPrice model) {
        if (STANDARD_TIERS.contains(asked)) {
            return STANDARD;
        }
        if (OPEN_TIERS.contains(asked)) {
            // The project decides; the owner who has dearer prices of its tiers in the table is prepared for them.
            int dearest = STANDARD;
            for (Map.Entry<String, Integer> tier : table.serviceTiers(model).entrySet()) {
                dearest = tier.getKey().equals(BATCH) ? dearest : Math.max(dearest, tier.getValue());
            }
            return dearest;
        }
        Integer percent = table.serviceTier(model, asked);
        if (percent == null) {
            missing("the service tier '" + shown(asked) + "'");
            return STANDARD;
        }
        return Math.max(STANDARD, percent);
    }

    /** The dearest call of these tools, in micro-USD. */
    long dearestCall(Set<String> kinds) {
        long most = 0;
        for (String kind : kinds) {
            OptionalLong price = call(kind);
            if (price.isEmpty()) {
                missing("the tool '" + shown(kind) + "'");
            }
            most = Math.max(most, price.orElse(0));
        }
        return most;
    }

    /** The price of a call of a tool, in micro-USD. */
    OptionalLong call(String kind) {
        OptionalLong dearest = OptionalLong.empty();
        for (ModelPrice model : main) {
            Long own = model.units().tools().get(kind);
            if (own != null && own >= dearest.orElse(0)) {
                dearest = OptionalLong.of(own);
            }
        }
        return dearest.isPresent() ? dearest : table.tool(kind);
    }

    /** The percentage of the standard price at which a request was served; empty if it is not known. */
    OptionalLong servedAt(ModelPrice model, String reported) {
        String tier = tierName(reported);
        if (STANDARD_TIERS.contains(tier) || (OPEN_TIERS.contains(tier) && OPEN_TIERS.contains(asked))) {
            return OptionalLong.of(STANDARD);
        }
        boolean told = !OPEN_TIERS.contains(tier);
        String name = told ? tier : asked;
        Integer percent = STANDARD_TIERS.contains(name) ? Integer.valueOf(STANDARD) : table.serviceTier(model, name);
        return percent == null ? OptionalLong.empty() : OptionalLong.of(told ? percent : Math.max(STANDARD, percent));
    }
}
