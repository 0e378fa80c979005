package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.codec.PolicyJson;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Limit;
import io.fgproxy.store.StoreException;
import io.fgproxy.store.SubKeyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sub-keys in the table {@code fg_sub_key}; the counters in the same rows belong to {@link JdbcLedger}. */
final class JdbcSubKeys implements SubKeyStore {
    private static final String SELECT = "SELECT k.id, k.digest, k.name, k.policy, k.request_limit, k.status,"
            + " k.not_before, k.expires_at, k.main_keys, k.key_group, k.created_at, k.version FROM fg_sub_key k";
    private static final String INSERT = "INSERT INTO fg_sub_key (digest, name, policy, request_limit, status,"
            + " not_before, expires_at, main_keys, key_group, created_at, version, id, requests_used, requests_held)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)";
    private static final String UPDATE = "UPDATE fg_sub_key SET digest = ?, name = ?, policy = ?, request_limit = ?,"
            + " status = ?, not_before = ?, expires_at = ?, main_keys = ?, key_group = ?, created_at = ?, version = ?"
            + " WHERE id = ? AND version = ?";
    private static final String ORDER = " ORDER BY k.created_at, k.id";
    private static final String AFTER = ", fg_sub_key a WHERE a.id = ?"
            + " AND k.created_at >= a.created_at AND (k.created_at > a.created_at OR k.id > a.id)";
    private static final String SEPARATOR = ",";

    private final Database database;

    JdbcSubKeys(Database database) {
        this.database = database;
    }

    @Override
    public boolean insert(SubKey key) {
        return database.changes("insert a sub-key", INSERT, values(key));
    }

    @Override
    public Optional<SubKey> findByDigest(KeyDigest digest) {
        return one(SELECT + " WHERE k.digest = ?", text(digest.hex()));
    }

    @Override
    public Optional<SubKey> find(SubKeyId id) {
        return one(SELECT + " WHERE k.id = ?", text(id.value()));
    }

    private Optional<SubKey> one(String query, SqlValue value) {
        return database.alone("find a sub-key", session -> session.queryOne(query, JdbcSubKeys::read, value));
    }

    @Override
    public List<SubKey> list(@Nullable SubKeyId after, int count) {
        String query = database.dialect().firstRows(SELECT + (after == null ? "" : AFTER) + ORDER, count);
        SqlValue[] values = after == null ? new SqlValue[0] : new SqlValue[] {text(after.value())};
        return database.alone("list sub-keys", session -> session.query(query, JdbcSubKeys::read, values));
    }

    /** Does not name the counters, so it cannot touch them. */
    @Override
    public boolean update(SubKey changed) {
        SqlValue[] values = values(changed);
        SqlValue[] all = Arrays.copyOf(values, values.length + 1);
        all[values.length] = number(changed.version() - 1);
        return database.changes("update a sub-key", UPDATE, all);
    }

    /** The key first, as everywhere: while its row is locked, no hold of it can be opened. */
    @Override
    public boolean delete(SubKeyId id) {
        return database.inTransaction("delete a sub-key", session -> {
            boolean deleted = session.update("DELETE FROM fg_sub_key WHERE id = ?", text(id.value())) > 0;
            session.update("DELETE FROM fg_hold WHERE key_id = ?", text(id.value()));
            return deleted;
        });
    }

    /** The values of all columns but the counters, the id last. */
    private static SqlValue[] values(SubKey key) {
        SubKeySettings settings = key.settings();
        Long requestLimit = settings.requestLimit();
        if (settings.limits().size() > (requestLimit == null ? 0 : 1)) {
            throw new StoreException("This store keeps no limits but the one of requests");
        }
        String mainKeys = settings.mainKeys().stream().map(MainKeyId::value).collect(Collectors.joining(SEPARATOR));
        return new SqlValue[] {
            text(key.digest().hex()),
            text(settings.name()),
            text(PolicyJson.write(settings.policy())),
            number(requestLimit),
            text(key.status().code()),
            number(Instants.toMillisOrNull(settings.notBefore())),
            number(Instants.toMillisOrNull(settings.expiresAt())),
            text(mainKeys.isEmpty() ? null : mainKeys),
            text(settings.group()),
            number(Instants.toMillis(key.createdAt())),
            number(key.version()),
            text(key.id().value())
        };
    }

    private static SubKey read(ResultSet row) throws SQLException {
        String mainKeys = row.getString("main_keys");
        Long requestLimit = Instants.readNumber(row, "request_limit");
        SubKeySettings settings = new SubKeySettings(
                row.getString("name"),
                PolicyJson.read(row.getString("policy")),
                requestLimit == null ? List.of() : List.of(Limit.requests(requestLimit)),
                Instants.read(row, "not_before"),
                Instants.read(row, "expires_at"),
                mainKeys == null
                        ? List.of()
                        : Arrays.stream(mainKeys.split(SEPARATOR))
                                .map(MainKeyId::new)
                                .toList(),
                row.getString("key_group"));
        return new SubKey(
                new SubKeyId(row.getString("id")),
                new KeyDigest(row.getString("digest")),
                settings,
                KeyStatus.ofCode(row.getString("status")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getLong("version"));
    }
}
