package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.codec.TemplateJson;
import io.fgproxy.key.KeyTemplate;
import io.fgproxy.store.TemplateStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Templates in the table {@code fg_template}. */
final class JdbcTemplates implements TemplateStore {
    private static final String SELECT = "SELECT name, document FROM fg_template";

    private final Database database;

    JdbcTemplates(Database database) {
        this.database = database;
    }

    @Override
    public List<KeyTemplate> list() {
        // Sorted here: the order of a database's own collation is not the order that is promised.
        return database.alone("list templates", session -> session.query(SELECT, JdbcTemplates::read)).stream()
                .sorted(Comparator.comparing(KeyTemplate::name))
                .toList();
    }

    @Override
    public Optional<KeyTemplate> find(String name) {
        return database.alone(
                "find a template",
                session -> session.queryOne(SELECT + " WHERE name = ?", JdbcTemplates::read, text(name)));
    }

    @Override
    public void put(KeyTemplate template) {
        database.put(
                "store a template",
                "UPDATE fg_template SET document = ? WHERE name = ?",
                "INSERT INTO fg_template (document, name) VALUES (?, ?)",
                text(TemplateJson.writeSettings(template.settings())),
                text(template.name()));
    }

    @Override
    public boolean delete(String name) {
        return database.changes("delete a template", "DELETE FROM fg_template WHERE name = ?", text(name));
    }

    private static KeyTemplate read(ResultSet row) throws SQLException {
        return TemplateJson.readStored(row.getString("name"), row.getString("document"));
    }
}
