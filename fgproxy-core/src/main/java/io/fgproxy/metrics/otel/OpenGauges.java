package io.fgproxy.metrics.otel;

import io.fgproxy.metrics.Gauges;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongUpDownCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** The gauges of all proxies that are mounted, added up. Nobody asks for them any more after the last one. Thread-safe. */
final class OpenGauges {
    private final Meter meter;
    private final Set<Supplier<Gauges>> sources = ConcurrentHashMap.newKeySet();
    private final List<ObservableLongUpDownCounter> counters = new ArrayList<>();

    OpenGauges(Meter meter) {
        this.meter = meter;
    }

    synchronized void add(Supplier<Gauges> source) {
        sources.add(source);
        if (counters.isEmpty()) {
            register("fgproxy.requests.active", "{request}", "Requests on their way", Gauges::requests);
            register("fgproxy.streams.active", "{stream}", "Streams of events on their way", Gauges::streams);
            register("fgproxy.requests.waiting", "{request}", "Requests that wait for room upstream", Gauges::waiting);
            register("fgproxy.holds.open", "{hold}", "Reservations that are not known to be closed", Gauges::holds);
        }
    }

    private void register(String name, String unit, String description, ToIntFunction<Gauges> figure) {
        counters.add(meter.upDownCounterBuilder(name)
                .setUnit(unit)
                .setDescription(description)
                .buildWithCallback(measurement -> measurement.record(sum(figure))));
    }

    private long sum(ToIntFunction<Gauges> figure) {
        return sources.stream()
                .mapToInt(source -> figure.applyAsInt(source.get()))
                .sum();
    }

    synchronized void remove(Supplier<Gauges> source) {
        if (sources.remove(source) && sources.isEmpty()) {
            counters.forEach(ObservableLongUpDownCounter::close);
            counters.clear();
        }
    }
}
