package io.fgproxy.servlet;

import io.fgproxy.gate.Retention;
import io.fgproxy.policy.TimeoutRule;
import jakarta.servlet.ServletException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads init-params strictly: what is unknown, missing or not understood fails the start and is named. */
final class InitParams {
    /** The parameters of {@link FgProxyConfig}. */
    static final Set<String> CONFIG = Set.of(
            "upstream",
            "prefix",
            "connectTimeout",
            "firstByteTimeout",
            "idleTimeout",
            "totalTimeout",
            "timeouts",
            "maxAttempts",
            "httpProxy",
            "httpProxyUser",
            "httpProxyPasswordEnv",
            "trustStore",
            "trustStorePasswordEnv",
            "http2",
            "drainTimeout",
            "drainBytes",
            "maxBodyBytes",
            "maxJsonBytes",
            "memoryBytes",
            "sharedMemoryBytes",
            "tempDirectory",
            "trustedProxies",
            "maxActive",
            "maxActivePerKey",
            "maxQueued",
            "queueTimeout",
            "heartbeat",
            "shutdownTimeout");

    /** Those of them that say where upstream is and how to get there. */
    static final Set<String> WAY_UPSTREAM = Set.of(
            "upstream",
            "httpProxy",
            "httpProxyUser",
            "httpProxyPasswordEnv",
            "trustStore",
            "trustStorePasswordEnv",
            "http2");

    private static final List<String> PHASES = List.of("firstByte", "idle", "total");
    private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(KiB|MiB|GiB)?");

    private final Map<String, String> values;

    private InitParams(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads all parameters.
     *
     * @throws ServletException if one is not in {@code known}
     */
    static InitParams read(Enumeration<String> names, UnaryOperator<String> value, Set<String> known)
            throws ServletException {
        Map<String, String> values = new TreeMap<>();
        for (String name : Collections.list(names)) {
            if (!known.contains(name)) {
                throw new ServletException("Unknown init-param " + name + "; known are " + new TreeSet<>(known));
            }
            values.put(name, value.apply(name).strip());
        }
        return new InitParams(values);
    }

    /** All of them, by name. */
    Map<String, String> asMap() {
        return values;
    }

    @Nullable
    String get(String name) {
        return values.get(name);
    }

    /** What the parameters of {@link #CONFIG} say. */
    FgProxyConfig config() throws ServletException {
        FgProxyConfig.Builder builder = FgProxyConfig.builder();
        set("upstream", URI::create, builder::upstream);
        set("prefix", Function.identity(), builder::prefix);
        set("connectTimeout", InitParams::duration, builder::connectTimeout);
        set("firstByteTimeout", InitParams::duration, builder::firstByteTimeout);
        set("idleTimeout", InitParams::duration, builder::idleTimeout);
        set("totalTimeout", InitParams::duration, builder::totalTimeout);
        set("timeouts", Function.identity(), text -> timeouts(text, builder));
        set("maxAttempts", Integer::parseInt, builder::maxAttempts);
        set("drainTimeout", InitParams::duration, builder::drainTimeout);
        set("drainBytes", InitParams::size, builder::drainBytes);
        set("maxBodyBytes", InitParams::size, builder::maxBodyBytes);
        set("maxJsonBytes", InitParams::size, builder::maxJsonBytes);
        set("memoryBytes", text -> Math.toIntExact(size(text)), builder::memoryBytes);
        set("sharedMemoryBytes", InitParams::size, builder::sharedMemoryBytes);
        set("tempDirectory", Path::of, builder::tempDirectory);
        set("trustedProxies", InitParams::list, builder::trustedProxies);
        set("maxActive", Integer::valueOf, builder::maxActive);
        set("maxActivePerKey", Integer::valueOf, builder::maxActivePerKey);
        set("maxQueued", Integer::valueOf, builder::maxQueued);
        set("queueTimeout", InitParams::duration, builder::queueTimeout);
        set("heartbeat", InitParams::duration, builder::heartbeat);
        set("shutdownTimeout", InitParams::duration, builder::shutdownTimeout);
        set("http2", InitParams::flag, builder::http2);
        transport(builder);
        try {
            return builder.build();
        } catch (IllegalStateException e) {
            throw new ServletException(e.getMessage(), e);
        }
    }

    private void transport(FgProxyConfig.Builder builder) throws ServletException {
        set("httpProxy", Function.identity(), builder::httpProxy);
        String password = secret("httpProxyPasswordEnv", "httpProxyUser");
        if ((password == null) != (values.get("httpProxyUser") == null)) {
            throw new ServletException("Set both of the init-params httpProxyUser and httpProxyPasswordEnv, or none");
        }
        set("httpProxyUser", Function.identity(), user -> builder.httpProxyLogin(user, String.valueOf(password)));
        String storePassword = secret("trustStorePasswordEnv", "trustStore");
        set("trustStore", Path::of, file -> builder.trustStore(file, storePassword));
    }

    /** A secret that comes by reference; null if it is not given. */
    private @Nullable String secret(String name, String whose) throws ServletException {
        String variable = values.get(name);
        if (variable == null) {
            return null;
        }
        if (values.get(whose) == null) {
            throw new ServletException("The init-param " + name + " is nothing without " + whose);
        }
        return EngineLookup.environment(name, variable);
    }

    /** What the parameters {@code windowRetention} and {@code usageRetention} say. */
    Retention retention() throws ServletException {
        Retention standard = Retention.standard();
        Retention first = read("windowRetention", text -> new Retention(duration(text), standard.usage()), standard);
        return read("usageRetention", text -> new Retention(first.windows(), duration(text)), first);
    }

    private <T> void set(String name, Function<String, T> parse, Consumer<T> setter) throws ServletException {
        read(
                name,
                text -> {
                    setter.accept(parse.apply(text));
                    return true;
                },
                false);
    }

    private <T> T read(String name, Function<String, T> parse, T otherwise) throws ServletException {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException e) {
            throw new ServletException("The init-param " + name + " is not understood: " + e.getMessage(), e);
        }
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("it is true or false");
        };
    }

    /** {@code images.*=firstByte:5m,total:15m; audio.*=idle:30s}. */
    private static void timeouts(String text, FgProxyConfig.Builder builder) {
        for (String entry : text.split(";", -1)) {
            int at = entry.indexOf('=');
            if (at < 0) {
                throw new IllegalArgumentException(
                        "timeouts are like images.*=firstByte:5m,total:15m; audio.*=idle:30s");
            }
            Map<String, Duration> times = new HashMap<>();
            for (String time : entry.substring(at + 1).split(",", -1)) {
                String[] parts = time.strip().split(":", 2);
                if (parts.length < 2 || !PHASES.contains(parts[0]) || times.containsKey(parts[0])) {
                    throw new IllegalArgumentException("each of " + PHASES + " may be said once, as in idle:30s");
                }
                times.put(parts[0], duration(parts[1]));
            }
            builder.timeouts(
                    entry.substring(0, at).strip(),
                    new TimeoutRule(times.get("firstByte"), times.get("idle"), times.get("total")));
        }
    }

    private static Duration duration(String text) {
        Matcher matcher = SHORT_DURATION.matcher(text);
        if (!matcher.matches()) {
            return Duration.parse(text);
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** Separated by commas; nothing at all is an empty list. */
    private static String[] list(String text) {
        return text.isEmpty()
                ? new String[0]
                : Arrays.stream(text.split(",", -1)).map(String::strip).toArray(String[]::new);
    }

    private static long size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a size is a number of bytes, or of KiB, MiB or GiB");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "" : matcher.group(2);
        return switch (unit) {
            case "KiB" -> number << 10;
            case "MiB" -> number << 20;
            case "GiB" -> number << 30;
            default -> number;
        };
    }
}
