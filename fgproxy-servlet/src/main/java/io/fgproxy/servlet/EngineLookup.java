package io.fgproxy.servlet;

import io.fgproxy.FgProxy;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.KeyStoreProvider;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the proxy of a web application that was configured by text: in the attribute {@value #ATTRIBUTE} of its context,
 * else made from init-params and left there for the other servlets of the application.
 */
final class EngineLookup {
    static final String ATTRIBUTE = "io.fgproxy.FgProxy";

    /** The init-params from which a proxy is made. */
    static final Set<String> PARAMS = Set.of(
            "dataSource",
            "createSchema",
            "masterKeyEnv",
            "masterKeyFile",
            "mainKeyEnv",
            "acceptImportedKeys",
            "windowRetention",
            "usageRetention");

    private EngineLookup() {}

    static FgProxy find(ServletContext context, InitParams params) throws ServletException {
        // The lock is the context's, since the servlets of one application may start at the same time.
        synchronized (context) {
            Object found = context.getAttribute(ATTRIBUTE);
            if (found instanceof FgProxy proxy) {
                return proxy;
            }
            FgProxy made = make(params);
            context.setAttribute(ATTRIBUTE, made);
            return made;
        }
    }

    private static FgProxy make(InitParams params) throws ServletException {
        FgProxy proxy = FgProxy.builder()
                .store(openStore(params.asMap()))
                .masterKey(masterKey(params))
                .acceptImportedKeys(Boolean.parseBoolean(params.get("acceptImportedKeys")))
                .retention(params.retention())
                .build();
        String mainKeyEnv = params.get("mainKeyEnv");
        if (mainKeyEnv != null && proxy.mainKeys().list().isEmpty()) {
            proxy.mainKeys().add(NewMainKey.of("default", environment("mainKeyEnv", mainKeyEnv)));
        }
        return proxy;
    }

    private static KeyStore openStore(Map<String, String> settings) throws ServletException {
        ServiceLoader<KeyStoreProvider> providers = ServiceLoader.load(
                KeyStoreProvider.class, Thread.currentThread().getContextClassLoader());
        for (KeyStoreProvider provider : providers) {
            Optional<KeyStore> store = provider.open(settings);
            if (store.isPresent()) {
                return store.get();
            }
        }
        throw new ServletException("There is no key store: put an FgProxy into the context attribute " + ATTRIBUTE
                + " before the servlet starts, or set the init-param dataSource with fgproxy-jdbc on the class path");
    }

    private static MasterKey masterKey(InitParams params) throws ServletException {
        String env = params.get("masterKeyEnv");
        String file = params.get("masterKeyFile");
        if ((env == null) == (file == null)) {
            throw new ServletException("Set one of the init-params masterKeyEnv and masterKeyFile");
        }
        try {
            return MasterKey.fromBase64(
                    env != null ? environment("masterKeyEnv", env) : Files.readString(Path.of(String.valueOf(file))));
        } catch (IOException | IllegalArgumentException e) {
            throw new ServletException(
                    "The init-param " + (env != null ? "masterKeyEnv" : "masterKeyFile") + ": " + e.getMessage(), e);
        }
    }

    /** Secrets come by reference, because web.xml files are read by many. */
    static String environment(String param, String variable) throws ServletException {
        @Nullable String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw new ServletException(
                    "The init-param " + param + " names the environment variable " + variable + ", which is not set");
        }
        return value.strip();
    }
}
