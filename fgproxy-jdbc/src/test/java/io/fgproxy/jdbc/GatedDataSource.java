package io.fgproxy.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Hands out connections only while its gate is open, and knows who asked for one. */
final class GatedDataSource {
    private final DataSource real;
    private final Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);
    private final AtomicInteger asked = new AtomicInteger();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private int taken;

    GatedDataSource(DataSource real) {
        this.real = real;
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    if (method.getName().equals("getConnection")) {
                        threads.add(Thread.currentThread());
                        asked.incrementAndGet();
                        gate.acquire();
                        gate.release();
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    void shut() {
        taken = gate.drainPermits();
    }

    void open() {
        gate.release(taken);
    }

    /** How often a connection was asked for so far. */
    int asked() {
        return asked.get();
    }

    /** Who asked for the last one. */
    Thread lastThread() {
        return threads.stream().reduce((first, second) -> second).orElseThrow();
    }
}
