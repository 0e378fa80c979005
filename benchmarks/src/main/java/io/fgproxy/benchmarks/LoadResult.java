package io.fgproxy.benchmarks;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What one turn of load came to.
 *
 * @param operations complete operations
 * @param perSecond the same for a second
 * @param p50 median time that a caller waited, in milliseconds
 * @param p99 the same for the slowest of a hundred
 */
record LoadResult(long operations, double perSecond, double p50, double p99) {
    static LoadResult of(long operations, double seconds, long[] nanos) {
        Arrays.sort(nanos);
        double p50 = nanos.length == 0 ? 0 : nanos[nanos.length / 2] / 1e6;
        double p99 = nanos.length == 0 ? 0 : nanos[(int) (nanos.length * 0.99)] / 1e6;
        return new LoadResult(operations, operations / seconds, p50, p99);
    }

    /** The one in the middle by throughput. */
    static LoadResult median(List<LoadResult> results) {
        List<LoadResult> sorted = results.stream()
                .sorted(Comparator.comparingDouble(LoadResult::perSecond))
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,9.0f/s  p50 %6.2f ms  p99 %6.2f ms", perSecond, p50, p99);
    }
}
