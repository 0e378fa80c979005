package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.codec.LimitsJson;
import io.fgproxy.codec.PolicyJson;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.jdbc.sql.Step;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.store.Book;
import io.fgproxy.store.Hold;
import io.fgproxy.store.SubKeyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sub-keys in the table {@code fg_sub_key}. A key comes with the counter of its life, and goes with all of its counters. */
final class JdbcSubKeys implements SubKeyStore {
    private static final String SELECT = "SELECT k.id, k.digest, k.name, k.policy, k.limits, k.status,"
            + " k.not_before, k.expires_at, k.main_keys, k.key_group, k.created_at, k.version FROM fg_sub_key k";
    private static final String INSERT = "INSERT INTO fg_sub_key (digest, name, policy, limits, status, not_before,"
            + " expires_at, main_keys, key_group, created_at, version, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE = "UPDATE fg_sub_key SET digest = ?, name = ?, policy = ?, limits = ?,"
            + " status = ?, not_before = ?, expires_at = ?, main_keys = ?, key_group = ?, created_at = ?, version = ?"
            + " WHERE id = ? AND version = ?";
    private static final String ORDER = " ORDER BY k.created_at, k.id";
    private static final String AFTER = ", fg_sub_key a WHERE a.id = ?"
            + " AND k.created_at >= a.created_at AND (k.created_at > a.created_at OR k.id > a.id)";
    private static final String COUNT = "SELECT status, is_early, is_late, COUNT(*) AS members FROM (SELECT status,"
            + " CASE WHEN not_before > ? THEN 1 ELSE 0 END AS is_early,"
            + " CASE WHEN expires_at <= ? THEN 1 ELSE 0 END AS is_late FROM fg_sub_key) k"
            + " GROUP BY status, is_early, is_late";
    private static final String SEPARATOR = ",";

    private final Database database;

    JdbcSubKeys(Database database) {
        this.database = database;
    }

    @Override
    public boolean insert(SubKey key) {
        SqlValue[] values = values(key);
        return database.changesWith("insert a sub-key", session -> {
            List<Step> steps = new ArrayList<>(CounterTable.begin(database.dialect()));
            steps.addAll(CounterTable.insertZero(
                    database.dialect(), Counter.lifetime(key.id().value())));
            steps.add(Step.update(INSERT, values));
            database.dialect().manyRows().run(session, steps);
            return true;
        });
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

    @Override
    public boolean update(SubKey changed) {
        SqlValue[] values = values(changed);
        SqlValue[] all = Arrays.copyOf(values, values.length + 1);
        all[values.length] = number(changed.version() - 1);
        return database.changes("update a sub-key", UPDATE, all);
    }

    /**
     * The counters first, as everywhere: while they are locked, no hold of the key is opened or closed. What is on its
     * way is charged to the counters that the key shared with others, for nobody will tell how it ends.
     */
    @Override
    public boolean delete(SubKeyId id) {
        return database.inTransaction("delete a sub-key", session -> {
            database.dialect().manyRows().run(session, CounterTable.begin(database.dialect()));
            CounterTable.deleteOf(session, id.value());
            List<Hold> holds = HoldTable.ofKey(session, id);
            List<Hold> shared = holds.stream()
                    .map(hold -> hold.outside(id))
                    .filter(hold -> !hold.counters().isEmpty())
                    .toList();
            Book book = new Book();
            List<Counter> counters =
                    shared.stream().flatMap(hold -> hold.counters().stream()).toList();
            CounterTable.lock(session, database.dialect(), counters, book, List.of());
            shared.forEach(hold -> book.settle(hold, hold.strict()));
            CounterTable.write(session, database.dialect(), book, List.of());
            HoldTable.delete(session, id);
            return session.update("DELETE FROM fg_sub_key WHERE id = ?", text(id.value())) > 0;
        });
    }

    /** One look at the table, for {@code KeyState} is not a column: it depends on the time. */
    @Override
    public Map<KeyState, Long> count(Instant now) {
        long at = Instants.toMillis(now);
        return database.alone("count sub-keys", session -> {
            Map<KeyState, Long> counts = new EnumMap<>(KeyState.class);
            session.query(
                    COUNT, row -> counts.merge(state(row), row.getLong("members"), Long::sum), number(at), number(at));
            return counts;
        });
    }

    /** In the order in which {@code SubKey.stateAt} looks at them. */
    private static KeyState state(ResultSet row) throws SQLException {
        KeyStatus status = KeyStatus.ofCode(row.getString("status"));
        if (status != KeyStatus.ENABLED) {
            return status == KeyStatus.REVOKED ? KeyState.REVOKED : KeyState.DISABLED;
        }
        if (row.getInt("is_early") > 0) {
            return KeyState.NOT_YET_VALID;
        }
        return row.getInt("is_late") > 0 ? KeyState.EXPIRED : KeyState.VALID;
    }

    /** The values of all columns, the id last. */
    private static SqlValue[] values(SubKey key) {
        SubKeySettings settings = key.settings();
        String mainKeys = settings.mainKeys().stream().map(MainKeyId::value).collect(Collectors.joining(SEPARATOR));
        return new SqlValue[] {
            text(key.digest().hex()),
            text(settings.name()),
            text(PolicyJson.write(settings.policy())),
            text(settings.limits().isEmpty() ? null : LimitsJson.write(settings.limits())),
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
        SubKeySettings settings = new SubKeySettings(
                row.getString("name"),
                PolicyJson.read(row.getString("policy")),
                readLimits(row),
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

    static List<Limit> readLimits(ResultSet row) throws SQLException {
        String limits = row.getString("limits");
        return limits == null ? List.of() : LimitsJson.read(limits);
    }
}
