package io.fgproxy.servlet.upstream;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client of the JDK, and another one in its place when it has died. Thread-safe. */
final class RenewedClient {
    private static final Logger LOG = LoggerFactory.getLogger(RenewedClient.class);

    private final Supplier<JdkClient> maker;
    private volatile @Nullable JdkClient client;

    RenewedClient(Supplier<JdkClient> maker) {
        this.maker = maker;
        this.client = maker.get();
    }

    /**
     * The client that lives; calls of a dead one that are under way end by their own clocks.
     *
     * @throws IllegalStateException if it was shut down
     */
    JdkClient get() {
        JdkClient current = client;
        return current == null || current.isDead() ? living() : current;
    }

    private synchronized JdkClient living() {
        JdkClient current = client;
        if (current == null) {
            throw new IllegalStateException("The proxy is shut down");
        }
        if (current.isDead()) {
            LOG.warn(
                    "The thread of the JDK's HTTP client has ended, by an error or an interrupt: there is a new client now");
            current = maker.get();
            client = current;
        }
        return current;
    }

    synchronized void shutDown() {
        JdkClient current = client;
        client = null;
        if (current != null) {
            current.shutDownNow();
        }
    }
}
