package io.fgproxy.testkit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A number of threads that set off together, as often as one likes. Whatever a contestant throws fails the test. Used
 * by one thread at a time.
 */
final class Race implements AutoCloseable {
    private final int contestants;
    private final ExecutorService threads;
    private final CyclicBarrier start;

    Race(int contestants) {
        this.contestants = contestants;
        this.threads = Executors.newFixedThreadPool(contestants);
        this.start = new CyclicBarrier(contestants);
    }

    /** What one contestant does, given its number from 0. */
    interface Contestant<T> {
        T run(int number) throws Exception;
    }

    /** Lets all contestants go at once and waits for them. Returns their answers in the order of their numbers. */
    <T> List<T> run(Contestant<T> contestant) throws InterruptedException {
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < contestants; i++) {
            int number = i;
            running.add(threads.submit(() -> {
                start.await();
                return contestant.run(number);
            }));
        }
        List<T> answers = new ArrayList<>();
        for (Future<T> one : running) {
            answers.add(answer(one));
        }
        return answers;
    }

    /** The answer of a thread; what it threw fails the test. */
    static <T> T answer(Future<T> one) throws InterruptedException {
        try {
            return one.get();
        } catch (ExecutionException e) {
            throw new AssertionError("A thread of the race failed: " + e.getCause(), e.getCause());
        }
    }

    /** Interrupts whoever is still running, which happens only when the race has failed. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
