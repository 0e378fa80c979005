package io.fgproxy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import io.fgproxy.key.SubKey;
import io.fgproxy.metrics.Gauges;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.operation.Operation;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.price.PriceTable;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import io.fgproxy.usage.UsageReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeasuringTest {
    private final List<Supplier<Gauges>> mounted = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final ProxyMetrics metrics = new ProxyMetrics() {
        @Override
        public void started(Supplier<Gauges> gauges) {
            mounted.add(gauges);
        }

        @Override
        public void stopped(Supplier<Gauges> gauges) {
            mounted.remove(gauges);
        }

        @Override
        public void refused(DenialReason reason, @Nullable Operation operation) {
            refusals.add(reason + " " + (operation == null ? "-" : operation.name()));
        }
    };

    private Measuring measuring(ProxyMetrics listener) {
        return new Measuring(listener, PriceTable.standard(), () -> 7);
    }

    @Test
    void nothingIsMeasuredUnlessSomebodyListens() {
        assertThat(measuring(ProxyMetrics.none()).isOn()).isFalse();
        assertThat(measuring(ProxyMetrics.all()).isOn()).isFalse();
        assertThat(measuring(metrics).isOn()).isTrue();
    }

    @Test
    void modelsAreNamedByThePriceTable() {
        Measuring measuring = measuring(metrics);
        assertThat(measuring.label("gpt-4o-mini", GateFixture.NOON)).isEqualTo("gpt-4o-mini");
        assertThat(measuring.label("gpt-4o-mini-2024-07-18", GateFixture.NOON)).isEqualTo("gpt-4o-mini");
        assertThat(measuring.label("made-up", GateFixture.NOON)).isEqualTo("other");
        assertThat(measuring.label("x".repeat(100_000), GateFixture.NOON)).isEqualTo("other");
        assertThat(measuring.label(null, GateFixture.NOON)).isEqualTo("none");
    }

    @Test
    void mountsAreAddedUpAndToldAsOne() {
        Measuring measuring = measuring(metrics);
        Supplier<Gauges> one = () -> new Gauges(3, 2, 1, 0);
        Supplier<Gauges> two = () -> new Gauges(30, 20, 10, 0);
        measuring.started(one);
        measuring.started(two);
        assertThat(mounted).hasSize(1);
        assertThat(mounted.get(0).get()).isEqualTo(new Gauges(33, 22, 11, 7));
        measuring.stopped(one);
        measuring.stopped(one);
        assertThat(mounted.get(0).get()).isEqualTo(new Gauges(30, 20, 10, 7));
        measuring.stopped(two);
        assertThat(mounted).isEmpty();
    }

    @Test
    void refusalsAndHoldsOfTheGateAreToldAndItsTicketsKnowTheirModelAndCharge() {
        GateFixture fixture = new GateFixture();
        fixture.metrics = metrics;
        fixture.addMainKey("main");
        Gate gate = fixture.gate(false);
        SubKey key = fixture.key(fixture.settings().aliasModel("fast", "gpt-4o-mini"));
        gate.refused(key.id(), DenialReason.RATE_LIMITED, null);
        assertThat(refusals).containsExactly("RATE_LIMITED -");

        RequestFacts facts = GateFixture.chat().withModels(List.of(new NamedModel("fast", "model", new Span(9, 15))));
        Supplier<Gauges> idle = () -> Gauges.NONE;
        gate.measuring().started(idle);
        Ticket ticket = GateFixture.admitted(gate.admit(key, facts, null));
        assertThat(mounted.get(0).get().holds()).isEqualTo(1);
        assertThat(ticket.model()).isEqualTo("gpt-4o-mini");
        assertThat(ticket.record()).isNull();
        ticket.settle(new UsageReport.Reported(Usage.tokens(1, 2)), 200);
        UsageRecord record = ticket.record();
        assertThat(record).isNotNull();
        assertThat(record.source()).isEqualTo(UsageRecord.Source.REPORTED);
        assertThat(mounted.get(0).get().holds()).isZero();
        gate.measuring().stopped(idle);
    }
}
