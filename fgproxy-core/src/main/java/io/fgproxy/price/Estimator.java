package io.fgproxy.price;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.policy.Amendment;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Demand;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells beforehand what requests can take. Bounds of the strict kind are never exceeded, as far as what they rest on
 * holds: a token of text is at least one byte of the body; what is stored, fetched or found by upstream itself fits into
 * the context window of the model, once for each time that the model is asked; the output has a cap, or the model has
 * one. Immutable and thread-safe.
 */
public final class Estimator {
    private static final Set<String> TEXT = Set.of(
            "chat.completions.create",
            "completions.create",
            "engines.completions.create",
            "edits.create",
            "responses.create",
            "responses.compact",
            "threads.create_and_run",
            "threads.runs.create",
            "threads.runs.submit_tool_outputs");

    private static final Set<String> EMBEDDINGS = Set.of("embeddings.create", "engines.embeddings.create");
    private static final Set<String> IMAGES = Set.of("images.generate", "images.edit", "images.create_variation");
    private static final String SPEECH = "audio.speech.create";
    private static final Set<String> LISTENING = Set.of("audio.transcriptions.create", "audio.translations.create");

    /** What starts work, or hands out a credential for work, that the request says nothing of. */
    private static final Set<String> UNBOUNDED = Set.of(
            "batches.create",
            "chatkit.sessions.create",
            "evals.runs.create",
            "fine_tunes.create",
            "fine_tuning.alpha.graders.run",
            "fine_tuning.jobs.create",
            "fine_tuning.jobs.resume",
            "responses.connect");

    private static final String SUBAGENTS = "multi_agent";
    private static final String REALTIME = "realtime.";

    private final PriceTable prices;
    private final UnknownPrice whenUnknown;

    /** Estimates with the standard prices; what has none is refused where a limit of money holds. */
    public Estimator() {
        this(PriceTable.standard(), UnknownPrice.refuse());
    }

    /**
     * Estimates with these prices.
     *
     * @param whenUnknown what becomes of requests whose price is not known
     */
    public Estimator(PriceTable prices, UnknownPrice whenUnknown) {
        this.prices = prices;
        this.whenUnknown = whenUnknown;
    }

    /** What things cost. */
    public PriceTable prices() {
        return prices;
    }

    /**
     * What a request can take.
     *
     * @param facts as the request was read
     * @param amendments what will be changed of it
     * @param at when it is made, because prices change
     */
    public Quote quote(RequestFacts facts, List<Amendment> amendments, Instant at) {
        String operation = facts.operation().name();
        if (!facts.operation().billable()) {
            return new Quote(
                    Demand.fixed(Amounts.ONE_REQUEST), Amounts.ONE_REQUEST, null, whenUnknown, null, null, null);
        }
        Asked asked = new Asked(facts, amendments);
        Tariff tariff = new Tariff(asked, prices, at);
        if (TEXT.contains(operation)) {
            HostedTools tools = new HostedTools(asked);
            return text(asked, tariff, tools);
        }
        if (EMBEDDINGS.contains(operation)) {
            return media(tariff, MediaBounds.embedding(asked, tariff), Charging.Output.TEXT, false);
        }
        if (IMAGES.contains(operation)) {
            return media(tariff, MediaBounds.image(asked, tariff), Charging.Output.PICTURES, false);
        }
        if (operation.equals(SPEECH)) {
            return media(tariff, MediaBounds.speech(asked, tariff), Charging.Output.SOUND, false);
        }
        if (LISTENING.contains(operation)) {
            return media(tariff, MediaBounds.listening(asked, tariff), Charging.Output.TEXT, true);
        }
        return other(operation);
    }

    private Quote text(Asked asked, Tariff tariff, HostedTools tools) {
        TextBounds bounds = new TextBounds(asked, tariff, tools);
        Demand demand = bounds.strict();
        boolean searches = tools.calls() > 0
                && !asked.facts().operation().parameters().body().contains("max_tool_calls")
                && tools.kinds().contains("web_search");
        Charging charging = new Charging(tariff, Charging.Output.TEXT, false, searches);
        return asked.has(SUBAGENTS)
                ? unbounded("How often '" + SUBAGENTS + "' asks models cannot be told beforehand.", charging)
                : quote(tariff, demand, bounds.loose(), charging, tools.dueCap());
    }

    private Quote media(Tariff tariff, MediaBounds bounds, Charging.Output output, boolean soundIn) {
        Charging charging = new Charging(tariff, output, soundIn, false);
        return quote(tariff, Demand.fixed(bounds.strict()), bounds.loose(), charging, null);
    }

    private Quote quote(Tariff tariff, Demand demand, Amounts loose, Charging charging, @Nullable String dueCap) {
        String unpriced = tariff.unknown();
        Amounts extra = unpriced != null && whenUnknown instanceof UnknownPrice.Charge charge
                ? new Amounts(0, 0, 0, charge.amount())
                : Amounts.NONE;
        Demand strict = new Demand(
                demand.base().plus(extra), demand.choices(), demand.least(), demand.most(), demand.outputPrice());
        Amounts most = strict.at(strict.most());
        Amounts typical = loose.plus(extra);
        Amounts bounded = new Amounts(
                1,
                Math.min(typical.inputTokens(), most.inputTokens()),
                Math.min(typical.outputTokens(), most.outputTokens()),
                Math.min(typical.cost(), most.cost()));
        return new Quote(strict, bounded, charging, whenUnknown, unpriced, null, dueCap);
    }

    private Quote unbounded(String why, Charging charging) {
        long cost = whenUnknown instanceof UnknownPrice.Charge charge ? charge.amount() : 0;
        Amounts amounts = new Amounts(1, 0, 0, cost);
        return new Quote(Demand.fixed(amounts), amounts, charging, whenUnknown, why, why, null);
    }

    private Quote other(String operation) {
        OptionalLong price = prices.operation(operation);
        String name = "The price of the operation " + operation + " is not known.";
        boolean unbounded = UNBOUNDED.contains(operation) || operation.startsWith(REALTIME);
        long cost = price.orElse(whenUnknown instanceof UnknownPrice.Charge charge ? charge.amount() : 0);
        Amounts amounts = new Amounts(1, 0, 0, cost);
        return new Quote(
                Demand.fixed(amounts),
                amounts,
                null,
                whenUnknown,
                price.isPresent() ? null : name,
                unbounded ? "How many tokens the operation " + operation + " takes cannot be told beforehand." : null,
                null);
    }
}
