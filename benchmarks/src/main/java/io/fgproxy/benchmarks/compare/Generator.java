package io.fgproxy.benchmarks.compare;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One process that makes all load, so that its code is compiled after the first turns. Reads orders from its standard
 * input, {@code load} or {@code streams} with the arguments of {@link Load} or {@link Streams}, and answers each by a line.
 */
public final class Generator implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter orders;

    private Generator(Process process) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** Obeys until its input ends. */
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            String[] rest = Arrays.copyOfRange(words, 1, words.length);
            System.out.println(words[0].equals("load") ? Load.run(rest) : Streams.run(rest));
        }
    }

    /** Starts one on the second processor. */
    static Generator start() throws IOException {
        return new Generator(new ProcessBuilder(
                        "taskset",
                        "-c",
                        "1",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx2g",
                        "-XX:+UseParallelGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Generator.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /**
     * Has a turn run.
     *
     * @param meanwhile done again and again until it has ended
     * @return its figures
     */
    String run(List<String> order, Runnable meanwhile) throws IOException {
        orders.write(String.join(" ", order));
        orders.newLine();
        orders.flush();
        while (!answers.ready() && process.isAlive()) {
            meanwhile.run();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The generator of load has ended");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
