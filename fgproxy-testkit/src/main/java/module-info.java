/**
 * The contract suite of key stores, a fake OpenAI upstream, a scripted HTTP server, a raw HTTP client, a fault-injecting
 * TCP relay and a settable clock.
 */
module io.fgproxy.testkit {
    requires transitive io.fgproxy.core;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;
    requires com.fasterxml.jackson.databind;
    requires org.assertj.core;
    requires static org.jspecify;

    exports io.fgproxy.testkit;
    exports io.fgproxy.testkit.clock;
    exports io.fgproxy.testkit.http;
    exports io.fgproxy.testkit.relay;
    exports io.fgproxy.testkit.store;
    exports io.fgproxy.testkit.upstream;
    exports io.fgproxy.testkit.wire;

    opens io.fgproxy.testkit.store to
            org.junit.platform.commons;
}
