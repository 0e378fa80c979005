package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.codec.AzureShapeJson;
import io.fgproxy.codec.LimitsJson;
import io.fgproxy.codec.UpstreamModelsJson;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.key.AzureShape;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SealedSecret;
import io.fgproxy.key.UpstreamModels;
import io.fgproxy.store.MainKeyStore;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Main keys in the table {@code fg_main_key}. */
final class JdbcMainKeys implements MainKeyStore {
    private static final String SELECT =
            "SELECT id, name, secret, base_url, organization, project, azure, limits, status,"
                    + " created_at, version FROM fg_main_key";
    private static final String INSERT = "INSERT INTO fg_main_key (name, secret, base_url, organization, project,"
            + " azure, limits, status, created_at, version, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE = "UPDATE fg_main_key SET name = ?, secret = ?, base_url = ?, organization = ?,"
            + " project = ?, azure = ?, limits = ?, status = ?, created_at = ?, version = ? WHERE id = ? AND version = ?";

    private static final String MODELS = "SELECT m.main_key, m.refreshed_at, m.document FROM fg_main_key_models m"
            + " JOIN fg_main_key k ON k.id = m.main_key ORDER BY k.created_at, k.id";

    private final Database database;

    JdbcMainKeys(Database database) {
        this.database = database;
    }

    @Override
    public boolean insert(MainKey key) {
        return changes("insert a main key", INSERT, values(key));
    }

    @Override
    public Optional<MainKey> find(MainKeyId id) {
        return database.alone(
                "find a main key",
                session -> session.queryOne(SELECT + " WHERE id = ?", JdbcMainKeys::read, text(id.value())));
    }

    @Override
    public List<MainKey> list() {
        return database.alone(
                "list main keys", session -> session.query(SELECT + " ORDER BY created_at, id", JdbcMainKeys::read));
    }

    @Override
    public boolean update(MainKey changed) {
        SqlValue[] values = values(changed);
        SqlValue[] all = Arrays.copyOf(values, values.length + 1);
        all[values.length] = number(changed.version() - 1);
        return changes("update a main key", UPDATE, all);
    }

    @Override
    public boolean delete(MainKeyId id) {
        return database.changesWith("delete a main key", session -> {
            session.update("DELETE FROM fg_main_key_models WHERE main_key = ?", text(id.value()));
            if (session.update("DELETE FROM fg_main_key WHERE id = ?", text(id.value())) == 0) {
                return false;
            }
            JdbcSharedRules.raiseVersion(session);
            return true;
        });
    }

    /** Models of a key that is deleted meanwhile may stay behind; they are never shown again. */
    @Override
    public boolean putModels(UpstreamModels told) {
        if (find(told.mainKey()).isEmpty()) {
            return false;
        }
        database.put(
                "store the models of a main key",
                "UPDATE fg_main_key_models SET refreshed_at = ?, document = ? WHERE main_key = ?",
                "INSERT INTO fg_main_key_models (refreshed_at, document, main_key) VALUES (?, ?, ?)",
                number(Instants.toMillis(told.refreshedAt())),
                text(UpstreamModelsJson.write(told.models())),
                text(told.mainKey().value()));
        return true;
    }

    @Override
    public List<UpstreamModels> models() {
        return database.alone("list models", session -> session.query(MODELS, JdbcMainKeys::readModels));
    }

    private static UpstreamModels readModels(ResultSet row) throws SQLException {
        return new UpstreamModels(
                new MainKeyId(row.getString("main_key")),
                Instant.ofEpochMilli(row.getLong("refreshed_at")),
                UpstreamModelsJson.read(row.getString("document")));
    }

    /** Changes a main key and the version that requests are decided on, together. A unique value that is taken means no. */
    private boolean changes(String task, String sql, SqlValue... values) {
        return database.changesWith(task, session -> {
            if (session.update(sql, values) == 0) {
                return false;
            }
            JdbcSharedRules.raiseVersion(session);
            return true;
        });
    }

    /** The values of all columns, the id last. */
    private static SqlValue[] values(MainKey key) {
        URI baseUrl = key.baseUrl();
        AzureShape azure = key.azure();
        return new SqlValue[] {
            text(key.name()),
            text(key.secret().text()),
            text(baseUrl == null ? null : baseUrl.toString()),
            text(key.organization()),
            text(key.project()),
            text(azure == null ? null : AzureShapeJson.write(azure)),
            text(key.limits().isEmpty() ? null : LimitsJson.write(key.limits())),
            text((key.enabled() ? KeyStatus.ENABLED : KeyStatus.DISABLED).code()),
            number(Instants.toMillis(key.createdAt())),
            number(key.version()),
            text(key.id().value())
        };
    }

    private static MainKey read(ResultSet row) throws SQLException {
        String baseUrl = row.getString("base_url");
        String azure = row.getString("azure");
        return new MainKey(
                new MainKeyId(row.getString("id")),
                row.getString("name"),
                new SealedSecret(row.getString("secret")),
                baseUrl == null ? null : URI.create(baseUrl),
                row.getString("organization"),
                row.getString("project"),
                azure == null ? null : AzureShapeJson.read(azure),
                JdbcSubKeys.readLimits(row),
                KeyStatus.ofCode(row.getString("status")) == KeyStatus.ENABLED,
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getLong("version"));
    }
}
