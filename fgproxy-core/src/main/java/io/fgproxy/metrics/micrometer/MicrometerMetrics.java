package io.fgproxy.metrics.micrometer;

import io.fgproxy.metrics.Gauges;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.metrics.RequestEnd;
import io.fgproxy.metrics.RequestLabels;
import io.fgproxy.operation.Operation;
import io.fgproxy.policy.DenialReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the metrics of any number of proxies in a Micrometer registry, with names that begin with {@code fgproxy.}; the
 * README tells them all. Times are kept as count, sum and maximum; who wants percentiles or buckets says so to the
 * registry by a {@code MeterFilter}. Thread-safe; does not close the registry.
 */
public final class MicrometerMetrics implements ProxyMetrics {
    private final MeterRegistry registry;
    private final OpenGauges gauges;
    private final Map<RequestLabels, RequestMeters> requests = new ConcurrentHashMap<>();
    private final Map<Refused, Counter> refusals = new ConcurrentHashMap<>();
    private final DistributionSummary batches;
    private final Timer transactions;

    private record Refused(DenialReason reason, @Nullable Operation operation) {}

    /** Registers what there is without any request. */
    @SuppressWarnings("exports") // who has one has its library; all others do without
    public MicrometerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.gauges = new OpenGauges(registry);
        this.batches = DistributionSummary.builder("fgproxy.ledger.batch")
                .description("Reservations and ends of holds that one transaction of the ledger took together")
                .register(registry);
        this.transactions = Timer.builder("fgproxy.ledger.transactions")
                .description("Transactions of the ledger")
                .register(registry);
    }

    @Override
    public void refused(DenialReason reason, @Nullable Operation operation) {
        refusals.computeIfAbsent(new Refused(reason, operation), this::refusals).increment();
    }

    private Counter refusals(Refused what) {
        return Counter.builder("fgproxy.refusals")
                .description("Requests that were refused by key, rule or limit")
                .tag("reason", what.reason().name().toLowerCase(Locale.ROOT))
                .tag("operation", RequestLabels.nameOf(what.operation()))
                .register(registry);
    }

    @Override
    public void ended(RequestEnd end) {
        requests.computeIfAbsent(end.labels(), labels -> new RequestMeters(registry, labels))
                .count(end);
    }

    @Override
    public void committed(int calls, long nanos) {
        batches.record(calls);
        transactions.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void started(Supplier<Gauges> source) {
        gauges.add(source);
    }

    @Override
    public void stopped(Supplier<Gauges> source) {
        gauges.remove(source);
    }
}
