package io.fgproxy.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The files beside this class that make the schema: {@code schema/<dialect>/V<version>.sql}. */
final class Migrations {
    /** The version of the schema that this code works with. */
    static final int LATEST = 1;

    private Migrations() {}

    /** Where the file of one version is, for people who want to run it by hand. */
    static String path(String dialect, int version) {
        return "schema/" + dialect + "/V" + version + ".sql";
    }

    /** The statements that make this version of the one before. */
    static List<String> statements(String dialect, int version) {
        return split(read(path(dialect, version)));
    }

    private static String read(String path) {
        try (InputStream file = Migrations.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException("Missing in the archive: " + path);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path, e);
        }
    }

    /** Statements end with a semicolon; comments have lines of their own. */
    static List<String> split(String script) {
        String code = script.lines()
                .filter(line -> !line.stripLeading().startsWith("--"))
                .collect(Collectors.joining("\n"));
        return Arrays.stream(code.split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }
}
