package io.fgproxy.examples.standalone;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** Starts the server: {@code java -jar fgproxy-standalone.jar}; {@code --help} tells what can be set. */
public final class Main {
    private static final int BAD_SETTING = 2;

    private Main() {}

    /** Starts the server, or prints why not and exits with status 2. */
    public static void main(String[] arguments) {
        if (List.of("--help", "-h").stream().anyMatch(Arrays.asList(arguments)::contains)) {
            out().print(Settings.usage());
            return;
        }
        // Before the first use of the classes that read them.
        setUnlessSet("jdk.httpclient.keepalive.timeout", "30");
        setUnlessSet("hsqldb.reconfig_logging", "false");
        if (Runtime.getRuntime().availableProcessors() <= 2) {
            // With less, the HTTP client of the JDKs before 25 starts a thread for each request.
            setUnlessSet("java.util.concurrent.ForkJoinPool.common.parallelism", "2");
        }
        try {
            Optional<ImportCommand> command = ImportCommand.of(arguments);
            if (command.isPresent()) {
                out().print(command.get().run(properties(), System.getenv()));
                return;
            }
            Standalone standalone = Standalone.start(Settings.read(arguments, properties(), System.getenv()));
            Runtime.getRuntime().addShutdownHook(new Thread(standalone::close, "fgproxy-stop"));
            out().print(standalone.banner());
        } catch (StartupException e) {
            System.err.println("fgproxy: " + e.getMessage());
            System.exit(BAD_SETTING);
        }
    }

    private static PrintStream out() {
        return new PrintStream(System.out, true, StandardCharsets.UTF_8);
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static Map<String, String> properties() {
        Properties properties = System.getProperties();
        Map<String, String> map = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }
}
