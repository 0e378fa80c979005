package io.fgproxy.servlet.upstream;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes our threads: daemons with names, which keep no class loader of a web application alive. */
final class Threads implements ThreadFactory {
    private final String prefix;
    private final AtomicInteger count = new AtomicInteger();

    Threads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(null, task, prefix + count.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return thread;
    }
}
