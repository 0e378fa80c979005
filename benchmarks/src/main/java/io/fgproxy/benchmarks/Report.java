package io.fgproxy.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Prints the figures of the readers as tables for the README: the pairs, each in several virtual machines of its own, and
 * the hostile bodies.
 */
public final class Report {
    private static final int FORKS = 3;
    private static final int LARGE = 20_000_000;
    private static final int SMALL = 2_000;

    private Report() {}

    /** @param args nothing for all; {@code hostile} for those alone; else the name of a pair, to be measured here */
    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        if (args.length == 0) {
            table("JSON body", names(SampleBody.values()));
            table("form", names(SampleForm.values()));
        }
        if (args.length == 0 || args[0].equals("hostile")) {
            hostile();
        } else {
            print(measure(args[0]));
        }
    }

    private static void hostile() throws Exception {
        System.out.println(
                "\n| hostile body | bytes | half of it, ms | all of it, ms | verdict |\n|---|---|---|---|---|");
        for (HostileBody body : HostileJson.all()) {
            System.out.println(body.measure());
        }
        for (HostileBody body : HostileForms.all()) {
            System.out.println(body.measure());
        }
    }

    private static List<String> names(Enum<?>[] bodies) {
        List<String> names = new ArrayList<>();
        for (Enum<?> body : bodies) {
            if (body instanceof SampleBody) {
                names.add(body.name());
                names.add(body.name() + " stream");
            } else {
                names.add(body.name() + " 2K scan");
                names.add(body.name() + " 20M copy");
                names.add(body.name() + " 20M scan");
            }
        }
        return names;
    }

    private static Pair.Result measure(String name) throws Exception {
        String[] words = name.split(" ");
        if (words.length == 3) {
            int size = words[1].equals("2K") ? SMALL : LARGE;
            FormBenchmark form = FormBenchmark.of(SampleForm.valueOf(words[0]), size);
            return words[2].equals("copy")
                    ? Pair.measure(form::copy, form::form)
                    : Pair.measure(form::scan, form::form);
        }
        FactsBenchmark facts = FactsBenchmark.of(SampleBody.valueOf(words[0]));
        return words.length == 1
                ? Pair.measure(facts::tokens, facts::facts)
                : Pair.measure(facts::tokensOfStream, facts::factsOfStream);
    }

    private static void table(String title, List<String> names) throws IOException, InterruptedException {
        System.out.printf(
                "%n| %s | ratio | lowest | highest | baseline, µs | facts, µs | facts, bytes allocated |%n", title);
        System.out.println("|---|---|---|---|---|---|---|");
        for (String name : names) {
            List<Pair.Result> results = new ArrayList<>();
            for (int i = 0; i < FORKS; i++) {
                results.add(fork(name));
            }
            double[] ratios =
                    results.stream().mapToDouble(Pair.Result::ratio).sorted().toArray();
            System.out.printf(
                    "| %s | %.2f | %.2f | %.2f | %.1f | %.1f | %,.0f |%n",
                    name,
                    Pair.median(ratios),
                    ratios[0],
                    ratios[FORKS - 1],
                    Pair.median(results.stream()
                                    .mapToDouble(Pair.Result::baseline)
                                    .toArray())
                            / 1_000,
                    Pair.median(results.stream()
                                    .mapToDouble(Pair.Result::subject)
                                    .toArray())
                            / 1_000,
                    Pair.median(
                            results.stream().mapToDouble(Pair.Result::allocated).toArray()));
        }
    }

    private static void print(Pair.Result result) {
        System.out.println(
                result.ratio() + " " + result.baseline() + " " + result.subject() + " " + result.allocated());
    }

    /** Measures in a new virtual machine, whose compiler has seen nothing else. */
    private static Pair.Result fork(String name) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // Compiles at once and not when a busy machine gets to it, which is after the figures.
                        "-Xbatch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Report.class.getName(),
                        name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            if (process.waitFor() != 0 || line == null) {
                throw new IllegalStateException("No figures of " + name);
            }
            String[] figures = line.split(" ");
            double[] values = IntStream.range(0, 4)
                    .mapToDouble(i -> Double.parseDouble(figures[i]))
                    .toArray();
            return new Pair.Result(values[0], values[1], values[2], values[3]);
        }
    }
}
