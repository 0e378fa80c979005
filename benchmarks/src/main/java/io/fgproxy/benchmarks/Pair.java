package io.fgproxy.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two ways to do the same, measured in turns so that whatever else the machine does slows both. Counts the time of this
 * thread on a processor, not that of the clock on the wall.
 */
final class Pair {
    private static final int ROUNDS = 61;
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(3);
    private static final long TURN = TimeUnit.MILLISECONDS.toNanos(10);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Keeps the compiler from leaving out what nobody looks at. */
    private static volatile @Nullable Object sink;

    private Pair() {}

    /**
     * What was measured, each the median of all turns.
     *
     * @param ratio of the subject's time to the baseline's in the same round
     * @param baseline in nanoseconds
     * @param subject in nanoseconds
     * @param allocated bytes that one turn of the subject takes from the heap
     */
    record Result(double ratio, double baseline, double subject, double allocated) {}

    static Result measure(Callable<?> baseline, Callable<?> subject) throws Exception {
        for (long warm = 0; warm < WARM_UP; ) {
            warm += time(baseline, 1) + time(subject, 1);
        }
        int baselineRuns = (int) Math.max(1, TURN / time(baseline, 10) * 10);
        int subjectRuns = (int) Math.max(1, TURN / time(subject, 10) * 10);
        double[] ratios = new double[ROUNDS];
        double[] baselines = new double[ROUNDS];
        double[] subjects = new double[ROUNDS];
        double[] allocations = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            baselines[i] = (double) time(baseline, baselineRuns) / baselineRuns;
            long before = THREADS.getCurrentThreadAllocatedBytes();
            subjects[i] = (double) time(subject, subjectRuns) / subjectRuns;
            allocations[i] = (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / subjectRuns;
            ratios[i] = subjects[i] / baselines[i];
        }
        return new Result(median(ratios), median(baselines), median(subjects), median(allocations));
    }

    /** How long so many runs keep this thread busy, in nanoseconds. */
    static long time(Callable<?> task, int runs) throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < runs; i++) {
            sink = task.call();
        }
        return Math.max(1, THREADS.getCurrentThreadCpuTime() - start);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
