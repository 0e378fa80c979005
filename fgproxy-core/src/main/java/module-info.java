/**
 * The heart of fgproxy: what OpenAI's API offers, what a sub-key may use of it, and the books that keep its limits. It
 * knows neither servlets nor SQL.
 */
// The modules that may use the codec are built after this one; the libraries for metrics are no modules of their own
// yet.
@SuppressWarnings({"module", "requires-automatic"})
module io.fgproxy.core {
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires static io.opentelemetry.api;
    requires static micrometer.core;
    requires static transitive org.jspecify;

    exports io.fgproxy;
    exports io.fgproxy.admin;
    exports io.fgproxy.facts;
    exports io.fgproxy.gate;
    exports io.fgproxy.key;
    exports io.fgproxy.metrics;
    exports io.fgproxy.metrics.micrometer;
    exports io.fgproxy.metrics.otel;
    exports io.fgproxy.operation;
    exports io.fgproxy.policy;
    exports io.fgproxy.price;
    exports io.fgproxy.quota;
    exports io.fgproxy.store;
    exports io.fgproxy.store.memory;
    exports io.fgproxy.usage;
    exports io.fgproxy.codec to
            io.fgproxy.jdbc,
            io.fgproxy.servlet,
            io.fgproxy.testkit;
}
