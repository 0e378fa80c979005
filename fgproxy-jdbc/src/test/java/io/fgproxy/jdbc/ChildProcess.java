package io.fgproxy.jdbc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Another JVM with the same program and class path, which is told what to do line by line and ends with this one. */
final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final Writer commands;
    private final Thread reader;

    private ChildProcess(Process process, Consumer<String> listener) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
        this.reader = new Thread(() -> answers.lines().forEach(listener), "answers of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts {@link LedgerChild} on that database.
     *
     * @param listener gets each line that it answers
     */
    static ChildProcess start(String url, Consumer<String> listener) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dderby.stream.error.file=" + Path.of("target", "derby.log").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                LedgerChild.class.getName(),
                url));
        try {
            return new ChildProcess(
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start(), listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells it what to do; a process that has ended does not hear it. */
    void tell(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL. Returns when it has gone and all that it answered was heard. */
    void kill() throws InterruptedException {
        // Unlike the process, its handle does not throw away what was said and not yet read.
        process.toHandle().destroyForcibly();
        process.waitFor();
        reader.join(TimeUnit.MINUTES.toMillis(1));
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }
}
