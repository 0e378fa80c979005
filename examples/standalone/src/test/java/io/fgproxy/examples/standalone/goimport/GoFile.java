package io.fgproxy.examples.standalone.goimport;

import io.fgproxy.key.KeyDigest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** A database as the Go original makes it: three tables without any constraint. */
public final class GoFile {
    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE models (id integer PRIMARY KEY AUTOINCREMENT, name text)",
            "CREATE TABLE api_keys (id integer PRIMARY KEY AUTOINCREMENT, key text)",
            "CREATE TABLE fine_grained_keys (id integer PRIMARY KEY AUTOINCREMENT, hash text, parent_id integer,"
                    + " \"desc\" text, type text, list text, expire integer, remain_calls integer)");

    private final Path path;

    private GoFile(Path path) {
        this.path = path;
    }

    /** Makes one with the tables and nothing in them. */
    public static GoFile create(Path path) throws SQLException {
        GoFile file = new GoFile(path);
        for (String statement : SCHEMA) {
            file.execute(statement);
        }
        return file;
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Runs a statement with these values. */
    public GoFile execute(String sql, Object... values) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
        return this;
    }

    /** Adds one of OpenAI's keys. */
    public GoFile mainKey(int id, String secret) throws SQLException {
        return execute("INSERT INTO api_keys VALUES (?, ?)", id, secret);
    }

    /** Adds a model. */
    public GoFile model(int id, String name) throws SQLException {
        return execute("INSERT INTO models VALUES (?, ?)", id, name);
    }

    /** Adds a sub-key with this secret under main key 1. */
    public GoFile subKey(int id, String secret, String type, String list, Object expire, Object remaining)
            throws SQLException {
        return execute(
                "INSERT INTO fine_grained_keys VALUES (?, ?, 1, ?, ?, ?, ?, ?)",
                id,
                KeyDigest.of(secret).hex(),
                secret.substring(0, 8) + "..." + secret.substring(secret.length() - 4),
                type,
                list,
                expire,
                remaining);
    }
}
