package io.fgproxy.servlet.faults;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.metrics.Gauges;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.TimeoutRule;
import io.fgproxy.servlet.FgProxyConfig;
import io.fgproxy.servlet.FgProxyServlet;
import io.fgproxy.servlet.container.Container;
import io.fgproxy.servlet.container.ProxyProcess;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The process of {@link FullHeapTest}: a proxy that shares its heap with somebody who fills it when told to. */
final class FullHeapProcess {
    static final int SLOTS = 32;
    static final String ALIVE_PATH = "/alive";
    static final char FILL = 'f';
    static final char FREE = 'e';
    static final char LATER = 'l';
    static final char STATE = 's';

    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final int BLOCK = 16 << 10;

    /** What is left for the proxy, in blocks. */
    private static final int LEFT = 300;

    private static final List<byte[]> HOG = new ArrayList<>(100_000);

    /** How much later than it is the proxy thinks that it is. */
    private static volatile Duration ahead = Duration.ZERO;

    private FullHeapProcess() {}

    public static void main(String[] args) throws Exception {
        Watching watching = new Watching();
        FgProxy proxy = FgProxy.builder()
                .metrics(watching)
                .clock(() -> Instant.now().plus(ahead))
                .build();
        proxy.mainKeys().add(NewMainKey.of("default", args[1]));
        TimeoutRule times = new TimeoutRule(SILENCE, SILENCE, null);
        CreatedSubKey key = proxy.subKeys()
                .create(SubKeySettings.named("k")
                        .policy(Policy.standard().withTimeouts(times))
                        .requests(1_000_000)
                        .build());
        FgProxyConfig config = FgProxyConfig.builder()
                .upstream(URI.create(args[2]))
                .memoryBytes(4 << 20)
                .maxActive(SLOTS)
                .maxActivePerKey(SLOTS)
                .maxQueued(0)
                .build();
        try (Container.Running running = Container.valueOf(args[0]).start("", context -> {
            ServletRegistration.Dynamic servlet = context.addServlet("fgproxy", new FgProxyServlet(proxy, config));
            servlet.setAsyncSupported(true);
            servlet.addMapping("/v1/*");
            // Asks nothing of the proxy: tells whether the container itself has survived.
            context.addServlet("alive", new HttpServlet() {}).addMapping(ALIVE_PATH);
        })) {
            System.out.println(ProxyProcess.ready(running.port(), key.secret().reveal()));
            // A byte at a time, for there may be no room for more.
            for (int command = System.in.read(); command >= 0; command = System.in.read()) {
                switch (command) {
                    case FILL -> fill();
                    case FREE -> free();
                    case LATER -> ahead = Duration.ofMinutes(5);
                    default ->
                        System.out.println("STATE " + watching.gauges.get().requests() + " "
                                + proxy.subKeys()
                                        .tally(key.key().id())
                                        .orElseThrow()
                                        .held()
                                        .requests());
                }
            }
        }
    }

    private static void fill() {
        try {
            while (true) {
                HOG.add(new byte[BLOCK]);
            }
        } catch (OutOfMemoryError e) {
            for (int i = 0; i < LEFT; i++) {
                HOG.remove(HOG.size() - 1);
            }
        }
        System.out.println("FILLED");
    }

    private static void free() {
        HOG.clear();
        System.gc();
        System.out.println("FREED");
    }

    /** Knows how much is going on. */
    private static final class Watching implements ProxyMetrics {
        private volatile Supplier<Gauges> gauges = () -> Gauges.NONE;

        @Override
        public void started(Supplier<Gauges> told) {
            gauges = told;
        }
    }
}
