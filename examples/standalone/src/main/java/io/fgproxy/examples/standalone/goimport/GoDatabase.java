package io.fgproxy.examples.standalone.goimport;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What stands in the original's SQLite file. Immutable and thread-safe; {@link #toString()} shows no secret.
 *
 * @param mainKeys OpenAI's keys by their numbers
 * @param models names of models by their numbers
 * @param subKeys in the order of their numbers
 */
public record GoDatabase(Map<String, String> mainKeys, Map<String, String> models, List<GoSubKey> subKeys) {
    private static final String OPEN_MODE = "open_mode";
    private static final String READ_ONLY = "1";

    /** Copies what it is given. */
    public GoDatabase {
        mainKeys = new TreeMap<>(mainKeys);
        models = Map.copyOf(models);
        subKeys = List.copyOf(subKeys);
    }

    /**
     * Reads a file and changes nothing in it.
     *
     * @throws IllegalArgumentException if there is none or it is not the original's; the message says what is wrong
     */
    public static GoDatabase read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There is no file " + file);
        }
        Properties properties = new Properties();
        properties.setProperty(OPEN_MODE, READ_ONLY);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file, properties);
                Statement statement = connection.createStatement()) {
            return new GoDatabase(
                    pairs(statement, "SELECT id, key FROM api_keys"),
                    pairs(statement, "SELECT id, name FROM models"),
                    subKeys(statement));
        } catch (SQLException e) {
            throw new IllegalArgumentException(file + " is not a database of the Go original: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> pairs(Statement statement, String query) throws SQLException {
        Map<String, String> pairs = new TreeMap<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                pairs.put(text(rows, 1), text(rows, 2));
            }
        }
        return pairs;
    }

    /** SQLite lets a column hold values of any type, so that all are read as texts. */
    private static List<GoSubKey> subKeys(Statement statement) throws SQLException {
        List<GoSubKey> keys = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT id, hash, parent_id, \"desc\", type, list, expire,"
                + " remain_calls FROM fine_grained_keys ORDER BY id")) {
            while (rows.next()) {
                keys.add(new GoSubKey(
                        rows.getLong(1),
                        text(rows, 2),
                        text(rows, 3),
                        text(rows, 4),
                        text(rows, 5),
                        text(rows, 6),
                        text(rows, 7),
                        text(rows, 8)));
            }
        }
        return keys;
    }

    private static String text(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNullElse(rows.getString(column), "").strip();
    }

    @Override
    public String toString() {
        return "GoDatabase[" + mainKeys.size() + " main keys, " + models.size() + " models, " + subKeys.size()
                + " sub-keys]";
    }
}
