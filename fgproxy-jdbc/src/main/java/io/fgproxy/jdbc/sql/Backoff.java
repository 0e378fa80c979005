package io.fgproxy.jdbc.sql;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before another try. */
@FunctionalInterface
public interface Backoff {
    /** Waits after the given number of tries, from 1. */
    void pause(int tries) throws InterruptedException;

    /** A random time up to a bound that doubles from 2 to 200 ms, so that rivals part. */
    static Backoff jittered() {
        return tries -> {
            long bound = Math.min(200, 1L << Math.min(tries, 8));
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, bound + 1));
        };
    }
}
