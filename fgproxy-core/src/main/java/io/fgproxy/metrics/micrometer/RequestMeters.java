package io.fgproxy.metrics.micrometer;

import io.fgproxy.metrics.RequestEnd;
import io.fgproxy.metrics.RequestLabels;
import io.fgproxy.metrics.RequestTimes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The meters of all requests with the same labels. Most of them have less labels, and are others' as well. Thread-safe. */
final class RequestMeters {
    private final Timer whole;
    private final Timer client;
    private final Timer queue;
    private final Timer store;
    private final Timer upstream;
    private final Timer own;
    private final Timer firstByte;
    private final Timer upstreamFirstByte;
    private final Counter attempts;
    private final @Nullable ChargeMeters charges;

    RequestMeters(MeterRegistry registry, RequestLabels labels) {
        Tags operation = Tags.of("operation", labels.operation());
        Tags answer = operation.and("stream", String.valueOf(labels.stream()));
        this.whole = Timer.builder("fgproxy.requests")
                .description("Requests, from the arrival of their head to their end")
                .tags(answer.and(
                        "model", labels.model(),
                        "outcome", labels.outcome().code(),
                        "status", labels.statusClass()))
                .register(registry);
        this.client = phase(registry, operation, "client");
        this.queue = phase(registry, operation, "queue");
        this.store = phase(registry, operation, "store");
        this.upstream = phase(registry, operation, "upstream");
        this.own = phase(registry, operation, "own");
        this.firstByte = Timer.builder("fgproxy.requests.first.byte")
                .description("From the arrival of a request to the first byte of its answer")
                .tags(answer)
                .register(registry);
        this.upstreamFirstByte = Timer.builder("fgproxy.upstream.first.byte")
                .description("From sending a request upstream to the first byte of its answer")
                .tags(answer)
                .register(registry);
        this.attempts = Counter.builder("fgproxy.upstream.attempts")
                .description("How often requests were sent upstream")
                .tags(operation)
                .register(registry);
        this.charges = labels.source().equals(RequestLabels.NONE)
                ? null
                : new ChargeMeters(registry, operation.and("model", labels.model(), "source", labels.source()));
    }

    private static Timer phase(MeterRegistry registry, Tags operation, String phase) {
        return Timer.builder("fgproxy.requests.phase")
                .description("Where the time of requests went")
                .tags(operation.and("phase", phase))
                .register(registry);
    }

    void count(RequestEnd end) {
        RequestTimes times = end.times();
        record(whole, times.whole());
        record(client, times.client());
        record(queue, times.queue());
        record(store, times.store());
        record(upstream, times.upstream());
        record(own, times.own());
        recordIfAny(firstByte, times.firstByte());
        recordIfAny(upstreamFirstByte, times.upstreamFirstByte());
        attempts.increment(end.attempts());
        if (charges != null) {
            charges.count(end);
        }
    }

    private static void record(Timer timer, long nanos) {
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private static void recordIfAny(Timer timer, long nanos) {
        if (nanos > 0) {
            record(timer, nanos);
        }
    }

    /** What requests were charged. */
    private static final class ChargeMeters {
        private final Counter charges;
        private final Counter cost;
        private final Counter input;
        private final Counter output;
        private final Counter cached;
        private final Counter reasoning;

        ChargeMeters(MeterRegistry registry, Tags tags) {
            this.charges = Counter.builder("fgproxy.charges")
                    .description("Requests by how their charge was found")
                    .tags(tags)
                    .register(registry);
            this.cost = Counter.builder("fgproxy.cost")
                    .description("What requests were charged")
                    .baseUnit("micro_usd")
                    .tags(tags)
                    .register(registry);
            this.input = tokens(registry, tags, "input");
            this.output = tokens(registry, tags, "output");
            this.cached = Counter.builder("fgproxy.tokens.cached")
                    .description("Of the input tokens, those that upstream read from its cache")
                    .tags(tags)
                    .register(registry);
            this.reasoning = Counter.builder("fgproxy.tokens.reasoning")
                    .description("Of the output tokens, those of reasoning")
                    .tags(tags)
                    .register(registry);
        }

        private static Counter tokens(MeterRegistry registry, Tags tags, String type) {
            return Counter.builder("fgproxy.tokens")
                    .description("Tokens that requests were charged")
                    .tags(tags.and("type", type))
                    .register(registry);
        }

        void count(RequestEnd end) {
            charges.increment();
            add(cost, end.charged().cost());
            add(input, end.charged().inputTokens());
            add(output, end.charged().outputTokens());
            add(cached, end.usage().cachedTokens());
            add(reasoning, end.usage().reasoningTokens());
        }

        private static void add(Counter counter, long amount) {
            // Sums are exact up to 2^53.
            counter.increment((double) amount);
        }
    }
}
