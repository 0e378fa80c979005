package io.fgproxy.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.metrics.Ends;
import io.fgproxy.metrics.Gauges;
import io.fgproxy.metrics.Outcome;
import io.fgproxy.policy.DenialReason;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {
    private static final String CREATE = "chat.completions.create";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerMetrics metrics = new MicrometerMetrics(registry);

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private Timer timer(String name, String... tags) {
        return registry.get(name).tags(tags).timer();
    }

    @Test
    void successIsCountedWithItsTimesTokensAndCost() {
        metrics.ended(Ends.chat(true));
        metrics.ended(Ends.chat(true));
        Timer whole = timer(
                "fgproxy.requests",
                "operation",
                CREATE,
                "model",
                "gpt-4o-mini",
                "outcome",
                "success",
                "status",
                "2xx",
                "stream",
                "true");
        assertThat(whole.count()).isEqualTo(2);
        assertThat(whole.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(30);
        List<String> phases = List.of("client", "queue", "store", "upstream", "own");
        for (int i = 0; i < phases.size(); i++) {
            Timer phase = timer("fgproxy.requests.phase", "operation", CREATE, "phase", phases.get(i));
            assertThat(phase.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(2 * (i + 1));
        }
        assertThat(timer("fgproxy.requests.first.byte", "operation", CREATE, "stream", "true")
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(20);
        assertThat(timer("fgproxy.upstream.first.byte", "operation", CREATE, "stream", "true")
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(16);
        assertThat(count("fgproxy.upstream.attempts", "operation", CREATE)).isEqualTo(2);
        String[] charge = {"operation", CREATE, "model", "gpt-4o-mini", "source", "reported"};
        assertThat(count("fgproxy.charges", charge)).isEqualTo(2);
        assertThat(count("fgproxy.cost", charge)).isEqualTo(12);
        assertThat(count("fgproxy.tokens", "type", "input", "source", "reported"))
                .isEqualTo(20);
        assertThat(count("fgproxy.tokens", "type", "output", "source", "reported"))
                .isEqualTo(14);
        assertThat(count("fgproxy.tokens.cached", charge)).isEqualTo(8);
        assertThat(count("fgproxy.tokens.reasoning", charge)).isEqualTo(6);
    }

    @Test
    void whatIsNotChargedIsToldApart() {
        metrics.ended(Ends.failed(Outcome.UPSTREAM_ERROR, 429));
        metrics.ended(Ends.cut());
        metrics.ended(Ends.refused());
        assertThat(count("fgproxy.charges", "source", "failed", "model", "other"))
                .isEqualTo(1);
        assertThat(count("fgproxy.cost", "source", "failed")).isZero();
        assertThat(count("fgproxy.cost", "source", "estimated")).isEqualTo(300);
        assertThat(count("fgproxy.upstream.attempts", "operation", CREATE)).isEqualTo(3);
        assertThat(timer("fgproxy.requests", "outcome", "upstream_error", "status", "4xx")
                        .count())
                .isEqualTo(1);
        assertThat(timer("fgproxy.requests", "outcome", "refused", "operation", "none", "model", "none")
                        .count())
                .isEqualTo(1);
        assertThat(registry.find("fgproxy.charges").tag("operation", "none").counter())
                .isNull();
    }

    @Test
    void refusalsHaveTheirReason() {
        metrics.refused(DenialReason.MODEL_NOT_ALLOWED, Ends.operation(CREATE));
        metrics.refused(DenialReason.KEY_UNKNOWN, null);
        metrics.refused(DenialReason.KEY_UNKNOWN, null);
        assertThat(count("fgproxy.refusals", "reason", "model_not_allowed", "operation", CREATE))
                .isEqualTo(1);
        assertThat(count("fgproxy.refusals", "reason", "key_unknown", "operation", "none"))
                .isEqualTo(2);
    }

    @Test
    void transactionsHaveTheirSizeAndTime() {
        metrics.committed(1, 2_000_000);
        metrics.committed(200, 3_000_000);
        assertThat(registry.get("fgproxy.ledger.batch").summary().count()).isEqualTo(2);
        assertThat(registry.get("fgproxy.ledger.batch").summary().totalAmount()).isEqualTo(201);
        assertThat(registry.get("fgproxy.ledger.batch").summary().max()).isEqualTo(200);
        assertThat(timer("fgproxy.ledger.transactions").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(5);
    }

    @Test
    void gaugesOfAllProxiesAreAddedUpAndLeaveWithTheLast() {
        Supplier<Gauges> one = () -> new Gauges(4, 3, 2, 1);
        Supplier<Gauges> two = () -> new Gauges(40, 30, 20, 10);
        for (int i = 0; i < 20; i++) {
            metrics.started(one);
            metrics.started(two);
            assertThat(gauge("fgproxy.requests.active")).isEqualTo(44);
            assertThat(gauge("fgproxy.streams.active")).isEqualTo(33);
            assertThat(gauge("fgproxy.requests.waiting")).isEqualTo(22);
            assertThat(gauge("fgproxy.holds.open")).isEqualTo(11);
            metrics.stopped(two);
            assertThat(gauge("fgproxy.requests.active")).isEqualTo(4);
            metrics.stopped(one);
            assertThat(registry.getMeters()).noneMatch(meter -> meter.getId().getType() == Meter.Type.GAUGE);
        }
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void manyThreadsCountExactly() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        for (int t = 0; t < 8; t++) {
            pool.execute(() -> {
                for (int i = 0; i < 1000; i++) {
                    metrics.ended(Ends.chat(false));
                    metrics.refused(DenialReason.KEY_UNKNOWN, null);
                }
            });
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(timer("fgproxy.requests").count()).isEqualTo(8000);
        assertThat(count("fgproxy.cost")).isEqualTo(48_000);
        assertThat(count("fgproxy.refusals")).isEqualTo(8000);
    }
}
