package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.examples.standalone.Cluster.Budget;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.store.StoreException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Looks at the limits of a key and of its group all the time: what is used and held never exceeds any of them. */
final class LimitWatch implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final Thread thread;

    /** @param databaseMayFail whether looks that the database does not answer are passed over */
    LimitWatch(Cluster cluster, Budget budget, boolean databaseMayFail) {
        thread = new Thread(
                () -> {
                    try {
                        while (!over.get()) {
                            look(cluster, budget, databaseMayFail);
                        }
                    } catch (RuntimeException | AssertionError e) {
                        fault.set(e);
                    }
                },
                "limit-watch");
        thread.start();
    }

    private void look(Cluster cluster, Budget budget, boolean databaseMayFail) {
        try {
            cluster.standings(budget).forEach(LimitWatch::assertWithin);
            looks.incrementAndGet();
        } catch (StoreException e) {
            if (!databaseMayFail) {
                throw e;
            }
        }
    }

    private static void assertWithin(LimitStanding standing) {
        if (standing.used() + standing.held() > standing.amount()) {
            throw new AssertionError("exceeded: " + standing);
        }
    }

    /** Ends; fails if a limit was exceeded. */
    void assertNeverExceeded() throws InterruptedException {
        over.set(true);
        thread.join();
        assertThat(fault.get()).as("what the watch met").isNull();
        assertThat(looks.get()).as("how often it looked").isPositive();
    }

    @Override
    public void close() {
        over.set(true);
    }
}
