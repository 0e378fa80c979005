package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.admin.Admin;
import io.fgproxy.admin.AdminRole;
import io.fgproxy.admin.AdminToken;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.store.AdminTokenStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code fg_admin_token}. */
final class JdbcAdminTokens implements AdminTokenStore {
    private static final String SELECT =
            "SELECT id, digest, name, admin_role, template_name, created_at, expires_at" + " FROM fg_admin_token";
    private static final String INSERT = "INSERT INTO fg_admin_token (id, digest, name, admin_role, template_name,"
            + " created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)";

    private final Database database;

    JdbcAdminTokens(Database database) {
        this.database = database;
    }

    @Override
    public boolean insert(AdminToken token) {
        return database.changes(
                "insert an admin token",
                INSERT,
                text(token.id()),
                text(token.digest().hex()),
                text(token.admin().name()),
                text(token.admin().role().code()),
                text(token.admin().template()),
                number(Instants.toMillis(token.createdAt())),
                number(Instants.toMillisOrNull(token.expiresAt())));
    }

    @Override
    public Optional<AdminToken> findByDigest(KeyDigest digest) {
        return database.alone(
                "find an admin token",
                session -> session.queryOne(SELECT + " WHERE digest = ?", JdbcAdminTokens::read, text(digest.hex())));
    }

    @Override
    public List<AdminToken> list() {
        return database.alone(
                "list admin tokens",
                session -> session.query(SELECT + " ORDER BY created_at, id", JdbcAdminTokens::read));
    }

    @Override
    public boolean delete(String id) {
        return database.changes("delete an admin token", "DELETE FROM fg_admin_token WHERE id = ?", text(id));
    }

    private static AdminToken read(ResultSet row) throws SQLException {
        Admin admin = new Admin(
                row.getString("name"), AdminRole.ofCode(row.getString("admin_role")), row.getString("template_name"));
        return new AdminToken(
                row.getString("id"),
                new KeyDigest(row.getString("digest")),
                admin,
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instants.read(row, "expires_at"));
    }
}
