package io.fgproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.operation.Operation;
import io.fgproxy.policy.DenialReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProxyMetricsTest {
    private static final Supplier<Gauges> GAUGES = new AtomicReference<>(Gauges.NONE)::get;

    /** Notes what it is told, and fails afterwards if it is to. */
    private static final class Noting implements ProxyMetrics {
        private final List<String> told = new ArrayList<>();
        private final boolean fails;

        Noting(boolean fails) {
            this.fails = fails;
        }

        private void note(String what) {
            told.add(what);
            if (fails) {
                throw new IllegalStateException(what);
            }
        }

        @Override
        public void refused(DenialReason reason, @Nullable Operation operation) {
            note("refused " + reason);
        }

        @Override
        public void ended(RequestEnd end) {
            note("ended " + end.outcome());
        }

        @Override
        public void committed(int calls, long nanos) {
            note("committed " + calls + " " + nanos);
        }

        @Override
        public void started(Supplier<Gauges> gauges) {
            note("started " + (gauges == GAUGES));
        }

        @Override
        public void stopped(Supplier<Gauges> gauges) {
            note("stopped " + (gauges == GAUGES));
        }
    }

    @Test
    void eachIsToldEverythingWhateverTheOthersThrow() {
        Noting failing = new Noting(true);
        Noting sound = new Noting(false);
        ProxyMetrics all = ProxyMetrics.all(failing, ProxyMetrics.none(), sound);
        all.refused(DenialReason.KEY_UNKNOWN, null);
        all.ended(Ends.refused());
        all.committed(3, 5);
        all.started(GAUGES);
        all.stopped(GAUGES);
        assertThat(sound.told)
                .containsExactly(
                        "refused KEY_UNKNOWN", "ended REFUSED", "committed 3 5", "started true", "stopped true");
        assertThat(failing.told).isEqualTo(sound.told);
    }

    @Test
    void allOfNoneIsNone() {
        assertThat(ProxyMetrics.all()).isSameAs(ProxyMetrics.none());
        assertThat(ProxyMetrics.all(ProxyMetrics.none(), ProxyMetrics.all())).isSameAs(ProxyMetrics.none());
    }

    @Test
    void whoOverridesNothingMayBeToldEverything() {
        ProxyMetrics idle = new ProxyMetrics() {};
        idle.refused(DenialReason.KEY_UNKNOWN, null);
        idle.ended(Ends.refused());
        idle.committed(1, 1);
        idle.started(GAUGES);
        idle.stopped(GAUGES);
        assertThat(ProxyMetrics.all(idle)).isNotSameAs(ProxyMetrics.none());
    }

    @Test
    void classOfTheStatusHasFewValues() {
        for (int status = -1; status < 1200; status++) {
            String known = Ends.failed(Outcome.UPSTREAM_ERROR, status).labels().statusClass();
            assertThat(known).matches(status >= 100 && status < 600 ? status / 100 + "xx" : "none");
        }
    }

    @Test
    void partsOfTheTimeAddUp() {
        assertThat(Ends.TIMES.whole()).isEqualTo(15_000_000);
    }
}
