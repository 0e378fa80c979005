package io.fgproxy.examples.standalone;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings of one start. A flag beats a system property, which beats an environment variable. Immutable. */
final class Settings {
    private static final String PROPERTY_PREFIX = "fgproxy.";

    private final Map<Setting, String> values;

    private Settings(Map<Setting, String> values) {
        this.values = values;
    }

    /**
     * Reads all settings.
     *
     * @throws StartupException if there is a flag, or a property that begins with {@code fgproxy.}, that is none
     */
    static Settings read(String[] arguments, Map<String, String> properties, Map<String, String> environment) {
        refuseUnknown(properties.keySet());
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            put(values, setting, environment.get(setting.variable()));
            put(values, setting, properties.get(setting.property()));
        }
        Deque<String> left = new ArrayDeque<>(Arrays.asList(arguments));
        while (!left.isEmpty()) {
            String[] flagAndValue = left.pop().split("=", 2);
            Setting setting = ofFlag(flagAndValue[0]);
            if (flagAndValue.length < 2 && left.isEmpty()) {
                throw new StartupException("The flag " + setting.flag() + " needs a value");
            }
            put(values, setting, flagAndValue.length < 2 ? left.pop() : flagAndValue[1]);
        }
        return new Settings(values);
    }

    private static void put(Map<Setting, String> values, Setting setting, @Nullable String value) {
        if (value != null && (!value.isBlank() || setting.refusesBlank())) {
            values.put(setting, value.strip());
        }
    }

    private static Setting ofFlag(String flag) {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.flag().equals(flag))
                .findFirst()
                .orElseThrow(() -> new StartupException("Unknown flag " + flag + "\n\n" + usage()));
    }

    private static void refuseUnknown(Collection<String> properties) {
        Set<String> known =
                Arrays.stream(Setting.values()).map(Setting::property).collect(Collectors.toSet());
        List<String> unknown = properties.stream()
                .filter(name -> name.startsWith(PROPERTY_PREFIX) && !known.contains(name))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            throw new StartupException("Unknown system property " + unknown.get(0) + "\n\n" + usage());
        }
    }

    /** Whether somebody set it. */
    boolean isSet(Setting setting) {
        return values.containsKey(setting);
    }

    /** The value that somebody set. */
    Optional<String> given(Setting setting) {
        return Optional.ofNullable(values.get(setting));
    }

    /** The value that somebody set, else the standard one; only for settings that have one. */
    String get(Setting setting) {
        return given(setting).orElseGet(() -> String.valueOf(setting.standard()));
    }

    /** The port, 0 for any. */
    int port() {
        String text = get(Setting.PORT);
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65535) {
            throw new StartupException(Setting.PORT.variable() + " must be a port from 0 to 65535: " + text);
        }
        return Integer.parseInt(text);
    }

    /** Whether a setting that is true or false is true. */
    boolean isOn(Setting setting) {
        String text = get(setting);
        if (!text.equals("true") && !text.equals("false")) {
            throw new StartupException(setting.variable() + " must be true or false: " + text);
        }
        return text.equals("true");
    }

    /** What {@code --help} prints. */
    static String usage() {
        StringBuilder text = new StringBuilder("""
                Usage: java -jar fgproxy-standalone.jar [--flag value]...

                Each setting is an environment variable, a system property (-D) or a flag; a flag
                beats a property, which beats a variable. Other users of the machine can see flags
                and properties, so set secrets by variables.

                """);
        for (Setting setting : Setting.values()) {
            text.append("  %-22s -D%-22s %s%n".formatted(setting.variable(), setting.property(), setting.flag()));
            text.append("      ").append(setting.help());
            if (setting.standard() != null) {
                text.append(" (").append(setting.standard()).append(')');
            }
            text.append(System.lineSeparator());
        }
        return text.append("""

                        Drivers for PostgreSQL, HSQLDB and SQLite are included. For another database:
                          java -cp fgproxy-standalone.jar:driver.jar io.fgproxy.examples.standalone.Main

                        To take over the keys of the Go original, which should be stopped, with the same settings:
                          java -jar fgproxy-standalone.jar --import-go oapi-proxy.db [--dry-run]
                        """).toString();
    }
}
