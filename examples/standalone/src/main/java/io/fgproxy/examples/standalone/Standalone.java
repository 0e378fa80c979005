package io.fgproxy.examples.standalone;

import io.fgproxy.FgProxy;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.servlet.FgProxyConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole server: what it opens in its order, and closes in the other. Thread-safe. */
final class Standalone implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);
    private static final String TUNNEL_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

    private final Storage storage;
    private final Metrics metrics;
    private @Nullable Demo demo;
    private @Nullable HttpServer http;
    private String banner = "";

    private Standalone(Storage storage, Metrics metrics) {
        this.storage = storage;
        this.metrics = metrics;
    }

    /**
     * Starts a server.
     *
     * @throws StartupException if it cannot start and its operator can mend that; nothing is left open then
     */
    static Standalone start(Settings settings) {
        int port = settings.port();
        FgProxyConfig config = config(settings);
        Metrics metrics = new Metrics();
        Standalone standalone = new Standalone(Storage.open(settings, metrics.proxy()), metrics);
        try {
            standalone.open(settings, port, config);
            return standalone;
        } catch (RuntimeException e) {
            standalone.close();
            throw e;
        }
    }

    private static FgProxyConfig config(Settings settings) {
        try {
            FgProxyConfig.Builder config =
                    FgProxyConfig.builder().upstream(URI.create(settings.get(Setting.OPENAI_BASE_URL)));
            transport(settings, config);
            return config.build();
        } catch (IllegalArgumentException e) {
            throw new StartupException(Setting.OPENAI_BASE_URL.variable() + " is unusable: " + e.getMessage());
        } catch (IllegalStateException e) {
            throw new StartupException(String.valueOf(e.getMessage()));
        }
    }

    private static void transport(Settings settings, FgProxyConfig.Builder config) {
        Optional<String> user = settings.given(Setting.HTTP_PROXY_USER);
        String password = settings.given(Setting.HTTP_PROXY_PASSWORD).orElse("");
        if (user.isPresent() && System.getProperty(TUNNEL_SCHEMES) == null) {
            // Read by the JDK's client when it is used first; without it no login goes to a proxy for a tunnel.
            System.setProperty(TUNNEL_SCHEMES, "");
        }
        using(settings, Setting.HTTP_PROXY, config::httpProxy);
        using(settings, Setting.HTTP_PROXY_USER, name -> config.httpProxyLogin(name, password));
        String storePassword = settings.given(Setting.TRUST_STORE_PASSWORD).orElse(null);
        using(settings, Setting.TRUST_STORE, file -> config.trustStore(Path.of(file), storePassword));
    }

    private static void using(Settings settings, Setting setting, Consumer<String> use) {
        try {
            settings.given(setting).ifPresent(use);
        } catch (IllegalArgumentException e) {
            throw new StartupException(setting.variable() + " is unusable: " + e.getMessage());
        }
    }

    private synchronized void open(Settings settings, int port, FgProxyConfig config) {
        FgProxy proxy = FgProxy.builder()
                .store(storage.store())
                .masterKey(storage.masterKey())
                .acceptImportedKeys(settings.isOn(Setting.IMPORTED_KEYS))
                .metrics(metrics.proxy())
                .build();
        boolean hasMainKey = importMainKey(proxy, settings.given(Setting.OPENAI_API_KEY));
        if (storage.hasDemoMark()) {
            Demo.cleanUp(proxy);
        }
        if (hasMainKey) {
            storage.markDemo(false);
        } else if (storage.mayDemo()) {
            demo = Demo.start(storage, metrics.proxy());
            proxy = demo.proxy();
        } else {
            LOG.warn(
                    "There is no main key, so every request is refused: set {} or add one by the admin API",
                    Setting.OPENAI_API_KEY.variable());
        }
        String host = settings.get(Setting.HOST);
        http = new HttpServer(host, port, proxy, config, storage.adminToken().digest(), metrics);
        banner = Banner.text(url(host, http.start()), storage, demo);
    }

    /** Returns true if there is a main key in the store afterwards. */
    private static boolean importMainKey(FgProxy proxy, Optional<String> apiKey) {
        if (!proxy.mainKeys().list().isEmpty()) {
            apiKey.ifPresent(given ->
                    LOG.info("{} is not looked at: the store has main keys", Setting.OPENAI_API_KEY.variable()));
            return true;
        }
        if (apiKey.isEmpty()) {
            return false;
        }
        try {
            proxy.mainKeys().add(NewMainKey.of("default", apiKey.get()));
        } catch (IllegalArgumentException e) {
            throw new StartupException(Setting.OPENAI_API_KEY.variable() + " is unusable: " + e.getMessage());
        }
        LOG.info("{} was added to the store as the main key 'default'", Setting.OPENAI_API_KEY.variable());
        return true;
    }

    private static String url(String host, int port) {
        String reachable = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return "http://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + port;
    }

    /** What to tell who started it. */
    synchronized String banner() {
        return banner;
    }

    /** Stops taking requests, finishes those on their way, and closes everything. */
    @Override
    public synchronized void close() {
        try (storage;
                Demo closedBefore = demo;
                HttpServer closedFirst = http) {
            LOG.debug("Stopping {} {}", closedFirst, closedBefore);
        }
        http = null;
        demo = null;
    }
}
