package io.fgproxy.gate;

import io.fgproxy.metrics.Gauges;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.metrics.RequestEnd;
import io.fgproxy.price.ModelPrice;
import io.fgproxy.price.PriceTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What of a proxy is measured: whether anybody listens, in which words models are told, and how much goes on in all places
 * where it is mounted. Thread-safe.
 */
public final class Measuring {
    private final ProxyMetrics listeners;
    private final PriceTable prices;
    private final IntSupplier holds;
    private final Supplier<Gauges> gauges = this::gauges;

    /** Replaced, never changed. */
    private volatile List<Supplier<Gauges>> mounts = List.of();

    /** @param holds tells how many this node keeps open */
    Measuring(ProxyMetrics metrics, PriceTable prices, IntSupplier holds) {
        this.listeners = ProxyMetrics.all(metrics);
        this.prices = prices;
        this.holds = holds;
    }

    /** Whether anybody listens. If not, nothing need be measured. */
    public boolean isOn() {
        return listeners != ProxyMetrics.none();
    }

    /** To be told what happens; throws nothing. */
    public ProxyMetrics listeners() {
        return listeners;
    }

    /**
     * The name that stands for a model in labels: of those that clients can choose there is no end.
     *
     * @param model as it is named upstream; null for none
     */
    public String label(@Nullable String model, Instant at) {
        return model == null
                ? RequestEnd.NO_MODEL
                : prices.find(model, at).map(ModelPrice::model).orElse(RequestEnd.OTHER_MODEL);
    }

    /**
     * The proxy is mounted in one more place.
     *
     * @param mount tells how much goes on there, without blocking; holds aside, which are those of all places
     */
    public synchronized void started(Supplier<Gauges> mount) {
        List<Supplier<Gauges>> more = new ArrayList<>(mounts);
        more.add(mount);
        mounts = List.copyOf(more);
        if (mounts.size() == 1) {
            listeners.started(gauges);
        }
    }

    /** The proxy is not mounted there any more. */
    public synchronized void stopped(Supplier<Gauges> mount) {
        List<Supplier<Gauges>> less = new ArrayList<>(mounts);
        if (less.remove(mount)) {
            mounts = List.copyOf(less);
            if (mounts.isEmpty()) {
                listeners.stopped(gauges);
            }
        }
    }

    private Gauges gauges() {
        return mounts.stream().map(Supplier::get).reduce(new Gauges(0, 0, 0, holds.getAsInt()), Gauges::plus);
    }
}
