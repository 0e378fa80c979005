package io.fgproxy.metrics;

import io.fgproxy.operation.Operation;
import io.fgproxy.policy.DenialReason;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a proxy does, to be measured; every method does nothing unless it is overridden. Called by many threads
 * at once, also those that serve requests and those of the ledger: it must be thread-safe and must not block. What it
 * throws is logged, once a minute at most, and changes nothing else. Nothing that it is told is a secret, and each label
 * that can be made of it has a bounded number of values, whatever clients send.
 *
 * <p>Given to {@code FgProxy.Builder.metrics}, and to {@code JdbcKeyStore.Builder.metrics} for what the ledger does.
 */
public interface ProxyMetrics {
    /**
     * A request was refused: by its key, a rule or a limit, or because that could not be decided. Such a request {@linkplain
     * #ended ends} as well.
     *
     * @param operation null if it is not known
     */
    default void refused(DenialReason reason, @Nullable Operation operation) {}

    /** A request has ended, however it did. Once for each; not for holders of keys who ask about their own key. */
    default void ended(RequestEnd end) {}

    /**
     * A transaction of the ledger was committed, or had nothing to write, and its calls are answered.
     *
     * @param calls how many reservations and ends of holds it took together
     * @param nanos how long it took
     */
    default void committed(int calls, long nanos) {}

    /**
     * A proxy is mounted, for the first time or again.
     *
     * @param gauges tells how much is going on whenever it is asked, without blocking; to be forgotten when it is
     *     {@link #stopped}
     */
    default void started(Supplier<Gauges> gauges) {}

    /**
     * A proxy is not mounted any more.
     *
     * @param gauges the same as when it was {@link #started}
     */
    default void stopped(Supplier<Gauges> gauges) {}

    /** Measures nothing, and has nothing measured. */
    static ProxyMetrics none() {
        return Listeners.NONE;
    }

    /** Tells all of these, in this order, each whatever the others throw; {@link #none} if there are none. */
    static ProxyMetrics all(ProxyMetrics... listeners) {
        return Listeners.of(listeners);
    }
}
