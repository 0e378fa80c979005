package io.fgproxy.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs peers in turns on one processor, with load and fake upstream on the other, and prints a table of medians and
 * ratios for each phase. Needs two processors and Linux (taskset, /proc). Arguments: rounds, seconds of each turn, seconds
 * of warm-up at most, then phases ({@code c64 rate big200k big20m sse1000 sse5000}), a {@code --}, and peers ({@code memory hsqldb
 * postgres floor jetty mitre nginx}); the defaults are what the README's table has.
 */
public final class Compare {
    private static final List<String> PHASES = List.of("c64", "rate", "sse1000", "sse5000");
    private static final List<String> PEERS = List.of("floor", "memory", "hsqldb", "postgres", "jetty", "mitre");
    private static final int FIRST_PORT = 21_000;
    private static final int SECONDS_TO_WARM = 10;
    private static final double STEADY = 0.05;

    private Compare() {}

    /** Runs everything and stops what it started. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 4;
        int warmUp = args.length > 2 ? Integer.parseInt(args[2]) : 150;
        List<String> rest = args.length > 3 ? List.of(args).subList(3, args.length) : List.of("--");
        int split = rest.indexOf("--");
        List<String> phases = split == 0 ? PHASES : rest.subList(0, split < 0 ? rest.size() : split);
        List<String> names = split < 0 || split == rest.size() - 1 ? PEERS : rest.subList(split + 1, rest.size());
        List<Peer> peers = new ArrayList<>();
        try (Generator generator = Generator.start()) {
            for (String name : names) {
                peers.add(Peer.start(name, FIRST_PORT + 10 * peers.size()));
            }
            for (Peer peer : peers) {
                warmUp(peer, "c64", warmUp, generator);
                if (phases.stream().anyMatch(phase -> phase.startsWith("sse"))) {
                    warmUp(peer, "sse1000", warmUp, generator);
                }
            }
            for (Peer peer : peers) {
                peer.pin();
            }
            for (String phase : phases) {
                // Thousands of idle connections that streams leave behind would change what comes after.
                measure(phase, rounds, seconds, peers, generator);
            }
        } finally {
            peers.forEach(Peer::stop);
        }
    }

    /** Until a request, or an event, costs the same three times running: a JVM that still compiles is not what is compared. */
    private static void warmUp(Peer peer, String phase, int mostSeconds, Generator generator) throws IOException {
        double before = 0;
        int same = 0;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(mostSeconds);
        while (System.nanoTime() < end && same < 2) {
            Turn turn = peer.run(phase, SECONDS_TO_WARM, generator);
            double cpu = turn.figures().getOrDefault("cpu_us", Double.NaN);
            same = Math.abs(cpu - before) < STEADY * cpu ? same + 1 : 0;
            before = cpu;
            System.out.printf(Locale.ROOT, "warm-up %s, %s: %.0f us each, %s%n", peer.name(), phase, cpu, turn.line());
        }
    }

    private static void measure(String phase, int rounds, int seconds, List<Peer> peers, Generator generator)
            throws Exception {
        Map<Peer, List<Turn>> turns = new LinkedHashMap<>();
        for (Peer peer : peers) {
            // What this phase alone has compiled is compiled now.
            var unused = peer.run(phase, seconds, generator);
        }
        for (int round = 0; round < rounds; round++) {
            for (Peer peer : peers) {
                turns.computeIfAbsent(peer, same -> new ArrayList<>()).add(peer.run(phase, seconds, generator));
            }
        }
        List<String> columns =
                new ArrayList<>(turns.values().iterator().next().get(0).names());
        System.out.printf("%n%s, %d rounds%n| peer | CPU us each | to the first | MiB | threads |", phase, rounds);
        columns.forEach(column -> System.out.print(" " + column + " |"));
        System.out.println("\n|" + "---|".repeat(5 + columns.size()));
        double first = Double.NaN;
        for (Map.Entry<Peer, List<Turn>> entry : turns.entrySet()) {
            double cpu = Turn.median(entry.getValue(), "cpu_us");
            first = Double.isNaN(first) ? cpu : first;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %.2f | %.0f | %.0f |",
                    entry.getKey().name(),
                    cpu,
                    cpu / first,
                    Turn.median(entry.getValue(), "mib"),
                    Turn.median(entry.getValue(), "threads"));
            for (String column : columns) {
                System.out.printf(Locale.ROOT, " %s |", Turn.shown(Turn.median(entry.getValue(), column)));
            }
            System.out.println();
        }
    }
}
