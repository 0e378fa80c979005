package io.fgproxy.servlet.container;

import io.fgproxy.testkit.upstream.FakeOpenAi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A proxy in a virtual machine of its own. Its main class gets the container's name, upstream's key and base URL, prints what
 * {@link #ready} says when it serves, and then hears commands on its input. Closing kills it.
 */
public final class ProxyProcess implements AutoCloseable {
    private static final String READY = "READY";

    private final Process process;
    private final BufferedReader out;
    private final Writer in;
    private final String[] ready;

    private ProxyProcess(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = process.outputWriter(StandardCharsets.UTF_8);
        this.ready = told(READY).split(" ", -1);
    }

    /** Starts it with these flags for the JVM, and waits until it serves. */
    public static ProxyProcess start(List<String> flags, Class<?> main, Container container, FakeOpenAi upstream)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(
                List.of(container.name(), upstream.key(), upstream.baseUrl().toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new ProxyProcess(process);
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** For the main class: the line by which it tells that it serves. */
    public static String ready(int port, String secret) {
        return READY + " " + port + " " + secret;
    }

    public int port() {
        return Integer.parseInt(ready[1]);
    }

    /** The header line of its sub-key. */
    public String auth() {
        return "Authorization: Bearer " + ready[2];
    }

    /** Gives it a command. */
    public void tell(char command) {
        try {
            in.write(command);
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its next line that begins so. */
    public String told(String beginning) {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(beginning)) {
                    return line;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("The process ended");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
