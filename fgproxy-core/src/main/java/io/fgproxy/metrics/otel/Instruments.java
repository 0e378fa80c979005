package io.fgproxy.metrics.otel;

import io.fgproxy.metrics.RequestEnd;
import io.fgproxy.metrics.RequestTimes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;

/** What events are counted with. Thread-safe. */
final class Instruments {
    private static final double NANOS = 1e9;

    /** The buckets that the conventions recommend for times, in seconds. */
    private static final List<Double> SECONDS =
            List.of(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

    /** Those for what the proxy itself takes, which is less. */
    private static final List<Double> SHORT =
            List.of(0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0, 20.0, 80.0);

    /** The buckets that the conventions recommend for tokens: powers of four. */
    private static final List<Long> TOKENS = List.of(
            1L,
            4L,
            16L,
            64L,
            256L,
            1_024L,
            4_096L,
            16_384L,
            65_536L,
            262_144L,
            1_048_576L,
            4_194_304L,
            16_777_216L,
            67_108_864L);

    private static final List<Long> CALLS = List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L);

    private final DoubleHistogram requests;
    private final DoubleHistogram phases;
    private final DoubleHistogram firstByte;
    private final DoubleHistogram upstreamFirstByte;
    private final LongCounter attempts;
    private final LongCounter refusals;
    private final LongCounter charges;
    private final LongCounter cost;
    private final LongCounter tokens;
    private final LongCounter cached;
    private final LongCounter reasoning;
    private final LongHistogram batches;
    private final DoubleHistogram transactions;
    private final DoubleHistogram generativeDuration;
    private final DoubleHistogram firstChunk;
    private final LongHistogram tokenUsage;

    Instruments(Meter meter) {
        this.requests =
                seconds(meter, "fgproxy.request.duration", "Requests, from the arrival of their head to their end");
        this.phases = times(meter, "fgproxy.request.phase.duration", "Where the time of requests went", SHORT);
        this.firstByte = seconds(
                meter, "fgproxy.request.first_byte", "From the arrival of a request to the first byte of its answer");
        this.upstreamFirstByte =
                seconds(meter, "fgproxy.upstream.first_byte", "From sending a request to the first byte of its answer");
        this.attempts =
                counter(meter, "fgproxy.upstream.attempts", "{attempt}", "How often requests were sent upstream");
        this.refusals = counter(meter, "fgproxy.refusals", "{request}", "Requests refused by key, rule or limit");
        this.charges = counter(meter, "fgproxy.charges", "{request}", "Requests by how their charge was found");
        this.cost = counter(meter, "fgproxy.cost", "{micro_usd}", "What requests were charged");
        this.tokens = counter(meter, "fgproxy.tokens", "{token}", "Tokens that requests were charged");
        this.cached = counter(meter, "fgproxy.tokens.cached", "{token}", "Of the input tokens, those from a cache");
        this.reasoning =
                counter(meter, "fgproxy.tokens.reasoning", "{token}", "Of the output tokens, those of reasoning");
        this.batches = meter.histogramBuilder("fgproxy.ledger.batch")
                .ofLongs()
                .setUnit("{call}")
                .setDescription("Reservations and ends of holds that one transaction of the ledger took together")
                .setExplicitBucketBoundariesAdvice(CALLS)
                .build();
        this.transactions = times(meter, "fgproxy.ledger.transaction.duration", "Transactions of the ledger", SHORT);
        this.generativeDuration = seconds(meter, "gen_ai.client.operation.duration", "GenAI operation duration.");
        this.firstChunk = seconds(
                meter, "gen_ai.client.operation.time_to_first_chunk", "Time to receive the first chunk of a stream.");
        this.tokenUsage = meter.histogramBuilder("gen_ai.client.token.usage")
                .ofLongs()
                .setUnit("{token}")
                .setDescription("Number of input and output tokens used.")
                .setExplicitBucketBoundariesAdvice(TOKENS)
                .build();
    }

    private static DoubleHistogram seconds(Meter meter, String name, String description) {
        return times(meter, name, description, SECONDS);
    }

    private static DoubleHistogram times(Meter meter, String name, String description, List<Double> buckets) {
        return meter.histogramBuilder(name)
                .setUnit("s")
                .setDescription(description)
                .setExplicitBucketBoundariesAdvice(buckets)
                .build();
    }

    private static LongCounter counter(Meter meter, String name, String unit, String description) {
        return meter.counterBuilder(name)
                .setUnit(unit)
                .setDescription(description)
                .build();
    }

    LongCounter refusals() {
        return refusals;
    }

    /** A request of whatever kind. */
    void count(RequestEnd end, RequestAttributes attributes) {
        RequestTimes times = end.times();
        requests.record(times.whole() / NANOS, attributes.request);
        phases.record(times.client() / NANOS, attributes.client);
        phases.record(times.queue() / NANOS, attributes.queue);
        phases.record(times.store() / NANOS, attributes.store);
        phases.record(times.upstream() / NANOS, attributes.upstream);
        phases.record(times.own() / NANOS, attributes.own);
        recordIfAny(firstByte, times.firstByte(), attributes.answer);
        recordIfAny(upstreamFirstByte, times.upstreamFirstByte(), attributes.answer);
        attempts.add(end.attempts(), attributes.operation);
        if (end.source() != null) {
            charges.add(1, attributes.charge);
            cost.add(end.charged().cost(), attributes.charge);
            tokens.add(end.charged().inputTokens(), attributes.chargedInput);
            tokens.add(end.charged().outputTokens(), attributes.chargedOutput);
            cached.add(end.usage().cachedTokens(), attributes.charge);
            reasoning.add(end.usage().reasoningTokens(), attributes.charge);
        }
    }

    /**
     * A request that was sent upstream to have something made.
     *
     * @param reported whether upstream told how many tokens it took; what is not known is not to be told
     */
    void countGenerative(RequestEnd end, RequestAttributes attributes, boolean reported) {
        generativeDuration.record(end.times().whole() / NANOS, attributes.generativeDuration);
        if (end.stream()) {
            recordIfAny(firstChunk, end.times().upstreamFirstByte(), attributes.generative);
        }
        if (reported) {
            tokenUsage.record(end.usage().inputTokens(), attributes.inputTokens);
            tokenUsage.record(end.usage().outputTokens(), attributes.outputTokens);
        }
    }

    private static void recordIfAny(DoubleHistogram histogram, long nanos, Attributes attributes) {
        if (nanos > 0) {
            histogram.record(nanos / NANOS, attributes);
        }
    }

    void countTransaction(int calls, long nanos) {
        batches.record(calls);
        transactions.record(nanos / NANOS);
    }
}
