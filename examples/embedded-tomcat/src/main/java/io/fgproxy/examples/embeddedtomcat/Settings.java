package io.fgproxy.examples.embeddedtomcat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;

/** The file of settings, none of which may be missing. */
record Settings(Properties properties) {
    static Settings read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return new Settings(properties);
    }

    String get(String name) {
        return Objects.requireNonNull(properties.getProperty(name), "Missing setting: " + name);
    }

    /** Without values, some of which are secret. */
    @Override
    public String toString() {
        return "Settings" + properties.stringPropertyNames();
    }
}
