package io.fgproxy.metrics.otel;

import io.fgproxy.metrics.Gauges;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.metrics.RequestEnd;
import io.fgproxy.metrics.RequestLabels;
import io.fgproxy.operation.Operation;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.usage.UsageRecord;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the metrics of any number of proxies by OpenTelemetry. Requests that were sent upstream and cost something are
 * told by its semantic conventions for generative AI ({@code gen_ai.client.*}, as of development status in 2026), in which
 * the proxy is the client; everything else has names that begin with {@code fgproxy.}. The README tells them all.
 * Against the conventions, {@code gen_ai.request.model} is a name of the price table, for what clients ask for has no
 * bound. Thread-safe; does not close anything.
 */
public final class OpenTelemetryMetrics implements ProxyMetrics {
    private final Instruments instruments;
    private final OpenGauges gauges;
    private final Map<RequestLabels, RequestAttributes> requests = new ConcurrentHashMap<>();

    /** Makes the instruments, in the scope {@code io.fgproxy}. */
    @SuppressWarnings("exports") // who has one has its library; all others do without
    public OpenTelemetryMetrics(OpenTelemetry telemetry) {
        this.instruments = new Instruments(telemetry.getMeter("io.fgproxy"));
        this.gauges = new OpenGauges(telemetry.getMeter("io.fgproxy"));
    }

    @Override
    public void refused(DenialReason reason, @Nullable Operation operation) {
        instruments.refusals().add(1, RequestAttributes.ofRefusal(reason, operation));
    }

    @Override
    public void ended(RequestEnd end) {
        RequestAttributes attributes = requests.computeIfAbsent(end.labels(), RequestAttributes::new);
        Operation operation = end.operation();
        instruments.count(end, attributes);
        if (operation != null && operation.billable() && end.attempts() > 0) {
            instruments.countGenerative(end, attributes, end.source() == UsageRecord.Source.REPORTED);
        }
    }

    @Override
    public void committed(int calls, long nanos) {
        instruments.countTransaction(calls, nanos);
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
