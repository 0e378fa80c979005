package io.fgproxy.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/** Threads that ask again and again for a time. */
final class Callers {
    private Callers() {}

    /** What one caller does once, for the key of this number. */
    interface Ask {
        void ask(int key) throws Exception;
    }

    static LoadResult run(int callers, int keys, int seconds, Ask ask) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<Future<long[]>> running = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            running.add(threads.submit(() -> until(end, keys, ask)));
        }
        long[] all = new long[0];
        for (Future<long[]> one : running) {
            long[] some = one.get();
            int old = all.length;
            all = Arrays.copyOf(all, old + some.length);
            System.arraycopy(some, 0, all, old, some.length);
        }
        threads.shutdown();
        return LoadResult.of(all.length, (System.nanoTime() - start) / 1e9, all);
    }

    private static long[] until(long end, int keys, Ask ask) throws Exception {
        long[] nanos = new long[1024];
        int count = 0;
        for (long now = System.nanoTime(); now < end; ) {
            ask.ask(ThreadLocalRandom.current().nextInt(keys));
            long after = System.nanoTime();
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = after - now;
            now = after;
        }
        return Arrays.copyOf(nanos, count);
    }
}
