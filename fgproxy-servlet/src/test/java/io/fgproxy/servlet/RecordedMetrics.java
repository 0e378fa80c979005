package io.fgproxy.servlet;

import io.fgproxy.metrics.Gauges;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.metrics.RequestEnd;
import io.fgproxy.metrics.RequestLabels;
import io.fgproxy.operation.Operation;
import io.fgproxy.policy.DenialReason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Remembers what it is told. */
final class RecordedMetrics implements ProxyMetrics {
    /** A refusal, and the label of its operation. */
    record Refused(DenialReason reason, String operation) {}

    final List<RequestEnd> ends = new CopyOnWriteArrayList<>();
    final List<Refused> refusals = new CopyOnWriteArrayList<>();
    final List<Supplier<Gauges>> mounted = new CopyOnWriteArrayList<>();
    final List<Supplier<Gauges>> everMounted = new CopyOnWriteArrayList<>();

    void forget() {
        ends.clear();
        refusals.clear();
    }

    @Override
    public void refused(DenialReason reason, @Nullable Operation operation) {
        refusals.add(new Refused(reason, RequestLabels.nameOf(operation)));
    }

    @Override
    public void ended(RequestEnd end) {
        ends.add(end);
    }

    @Override
    public void started(Supplier<Gauges> gauges) {
        mounted.add(gauges);
        everMounted.add(gauges);
    }

    @Override
    public void stopped(Supplier<Gauges> gauges) {
        mounted.remove(gauges);
    }
}
