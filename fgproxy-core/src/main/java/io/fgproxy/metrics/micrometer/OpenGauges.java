package io.fgproxy.metrics.micrometer;

import io.fgproxy.metrics.Gauges;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * The gauges of all proxies that are mounted, added up. They leave the registry with the last proxy, because a registry
 * that outlives a web application would hold on to its classes. Thread-safe.
 */
final class OpenGauges {
    private final MeterRegistry registry;
    private final Set<Supplier<Gauges>> sources = ConcurrentHashMap.newKeySet();
    private final List<Meter> meters = new ArrayList<>();

    OpenGauges(MeterRegistry registry) {
        this.registry = registry;
    }

    synchronized void add(Supplier<Gauges> source) {
        sources.add(source);
        if (meters.isEmpty()) {
            register("fgproxy.requests.active", "Requests on their way", Gauges::requests);
            register("fgproxy.streams.active", "Streams of events on their way", Gauges::streams);
            register("fgproxy.requests.waiting", "Requests that wait until there is room upstream", Gauges::waiting);
            register("fgproxy.holds.open", "Reservations that are not known to be closed", Gauges::holds);
        }
    }

    private void register(String name, String description, ToIntFunction<Gauges> figure) {
        meters.add(Gauge.builder(name, () -> sum(figure))
                .description(description)
                .strongReference(true)
                .register(registry));
    }

    private int sum(ToIntFunction<Gauges> figure) {
        return sources.stream()
                .mapToInt(source -> figure.applyAsInt(source.get()))
                .sum();
    }

    synchronized void remove(Supplier<Gauges> source) {
        if (sources.remove(source) && sources.isEmpty()) {
            meters.forEach(registry::remove);
            meters.clear();
        }
    }
}
