package io.fgproxy.jdbc;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that lanes run on. They end by themselves some seconds after the last call, so nothing needs closing, and they
 * do not keep the class loader of the web application that happened to call first.
 */
final class LaneThreads {
    private static final int SECONDS_IDLE = 5;

    private LaneThreads() {}

    /** Unbounded, because a lane may begin anew while its last thread is still on the way out; lanes bound themselves. */
    static Executor forLanes() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, SECONDS_IDLE, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    // Without what the caller has in its inheritable thread-locals.
                    Thread thread = new Thread(null, task, "fgproxy-ledger-" + number.incrementAndGet(), 0, false);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
                    return thread;
                });
    }
}
