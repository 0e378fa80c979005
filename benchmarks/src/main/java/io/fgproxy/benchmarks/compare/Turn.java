package io.fgproxy.benchmarks.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What one turn of one peer gave: the figures of the load, and what the peer took for it. */
record Turn(String line, Map<String, Double> figures) {
    private static final Set<String> OF_THE_PEER = Set.of("cpu_us", "mib", "threads");

    /** @param line of {@code name=value} */
    static Turn of(String line, double cpuSeconds, double mebibytes, int threads) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String pair : line.split(" ", -1)) {
            int at = pair.indexOf('=');
            if (at > 0) {
                figures.put(pair.substring(0, at), Double.valueOf(pair.substring(at + 1)));
            }
        }
        figures.put("cpu_us", cpuSeconds * 1e6 / figures.getOrDefault("n", Double.NaN));
        figures.put("mib", mebibytes);
        figures.put("threads", (double) threads);
        return new Turn(line, figures);
    }

    List<String> names() {
        return figures.keySet().stream()
                .filter(name -> !OF_THE_PEER.contains(name))
                .toList();
    }

    static double median(List<Turn> turns, String name) {
        double[] sorted = turns.stream()
                .mapToDouble(turn -> turn.figures().getOrDefault(name, Double.NaN))
                .sorted()
                .toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static String shown(double figure) {
        return figure == Math.rint(figure) || Math.abs(figure) >= 100
                ? String.format(Locale.ROOT, "%.0f", figure)
                : String.format(Locale.ROOT, "%.2f", figure);
    }
}
