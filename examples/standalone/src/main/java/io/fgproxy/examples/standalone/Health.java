package io.fgproxy.examples.standalone;

import io.fgproxy.FgProxy;
import io.fgproxy.store.StoreException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the store whether it is there, once a second at most: anybody may call, and must not be able to load it. */
final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FgProxy proxy;
    private boolean good;
    private long askedAt = System.nanoTime() - 2 * FRESH_NANOS;

    Health(FgProxy proxy) {
        this.proxy = proxy;
    }

    synchronized boolean isGood() {
        if (System.nanoTime() - askedAt > FRESH_NANOS) {
            good = ask();
            askedAt = System.nanoTime();
        }
        return good;
    }

    private boolean ask() {
        try {
            proxy.subKeys().list(null, 1);
            return true;
        } catch (StoreException e) {
            LOG.warn("The store is not available: {}", e.getMessage());
            return false;
        }
    }
}
