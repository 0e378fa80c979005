package io.fgproxy.gate;

import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.price.Estimator;
import java.util.function.Consumer;

/**
 * How a {@link Gate} goes about it. Immutable and thread-safe.
 *
 * @param importedKeys true if keys of another form than ours may exist; then junk costs a look-up
 * @param estimator tells beforehand what requests can take
 * @param retention how long what is over is kept
 * @param listener hears of limits that reach an alert, on a thread of the store, which it must not block
 * @param mainKeyListener hears of each cool-down of a main key that begins, on a thread that it must not block
 * @param metrics is told what there is to be measured
 */
public record GateOptions(
        boolean importedKeys,
        Estimator estimator,
        Retention retention,
        Consumer<LimitEvent> listener,
        Consumer<CoolDown> mainKeyListener,
        ProxyMetrics metrics) {
    /** Our own keys only, standard prices and retention, and nobody listens. */
    public static GateOptions standard() {
        return new GateOptions(
                false, new Estimator(), Retention.standard(), event -> {}, event -> {}, ProxyMetrics.none());
    }
}
