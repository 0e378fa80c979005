package io.fgproxy.metrics;

import io.fgproxy.operation.Operation;
import io.fgproxy.policy.DenialReason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several what there is to tell, and keeps what they throw from everybody else. Thread-safe. */
final class Listeners implements ProxyMetrics {
    static final ProxyMetrics NONE = new Listeners(List.of());

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final List<ProxyMetrics> listeners;
    private final AtomicLong loggedAt = new AtomicLong(System.nanoTime() - PAUSE);

    private Listeners(List<ProxyMetrics> listeners) {
        this.listeners = listeners;
    }

    static ProxyMetrics of(ProxyMetrics... listeners) {
        List<ProxyMetrics> real =
                Arrays.stream(listeners).filter(each -> each != NONE).toList();
        return real.isEmpty() ? NONE : new Listeners(real);
    }

    private void tell(Consumer<ProxyMetrics> what) {
        for (ProxyMetrics listener : listeners) {
            try {
                what.accept(listener);
            } catch (RuntimeException | LinkageError e) {
                // The latter if a library is not there that it needs.
                log(e);
            }
        }
    }

    private void log(Throwable fault) {
        long last = loggedAt.get();
        long now = System.nanoTime();
        if (now - last >= PAUSE && loggedAt.compareAndSet(last, now)) {
            LOG.error("Metrics are incomplete: a listener failed", fault);
        }
    }

    @Override
    public void refused(DenialReason reason, @Nullable Operation operation) {
        tell(listener -> listener.refused(reason, operation));
    }

    @Override
    public void ended(RequestEnd end) {
        tell(listener -> listener.ended(end));
    }

    @Override
    public void committed(int calls, long nanos) {
        tell(listener -> listener.committed(calls, nanos));
    }

    @Override
    public void started(Supplier<Gauges> gauges) {
        tell(listener -> listener.started(gauges));
    }

    @Override
    public void stopped(Supplier<Gauges> gauges) {
        tell(listener -> listener.stopped(gauges));
    }
}
