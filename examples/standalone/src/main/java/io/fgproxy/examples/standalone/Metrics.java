package io.fgproxy.examples.standalone;

import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.metrics.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The numbers of the server, its proxy and its JVM, for Prometheus. No label has values that a client can choose. */
final class Metrics {
    private static final int CLASSES = 5;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ProxyMetrics proxy = new MicrometerMetrics(registry);

    Metrics() {
        new UptimeMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
    }

    /** What the proxy and its store tell. */
    ProxyMetrics proxy() {
        return proxy;
    }

    /** Adds all that the server answers, health checks and pages included. */
    void add(RequestCounts counts) {
        for (int i = 1; i <= CLASSES; i++) {
            int statusClass = i;
            FunctionCounter.builder("fgproxy.http.requests", counts, each -> each.ofClass(statusClass))
                    .description("Requests answered, by the class of their status")
                    .tag("status", statusClass + "xx")
                    .register(registry);
        }
        FunctionCounter.builder("fgproxy.http.requests.aborted", counts, RequestCounts::aborted)
                .description("Requests that broke off before their end")
                .register(registry);
        Gauge.builder("fgproxy.http.requests.active", counts, RequestCounts::active)
                .description("Requests being answered")
                .register(registry);
    }

    String text() {
        return registry.scrape();
    }
}
