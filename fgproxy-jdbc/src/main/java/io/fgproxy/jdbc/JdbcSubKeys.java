package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.codec.LimitsJson;
import io.fgproxy.codec.MainKeySetJson;
import io.fgproxy.codec.PolicyJson;
import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.ManyRows;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.jdbc.sql.Step;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MainKeySet;
import io.fgproxy.key.PreviousSecret;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.store.Book;
import io.fgproxy.store.Hold;
import io.fgproxy.store.SubKeyQuery;
import io.fgproxy.store.SubKeyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sub-keys in the table {@code fg_sub_key}. A key comes with the counter of its life, and goes with all of its counters. */
final class JdbcSubKeys implements SubKeyStore {
    private static final List<String> COLUMNS = List.of(
            "digest",
            "previous_digest",
            "previous_until",
            "name",
            "search_name",
            "policy",
            "limits",
            "status",
            "not_before",
            "expires_at",
            "main_keys",
            "key_group",
            "key_template",
            "created_at",
            "version",
            "id");
    static final String SELECT = "SELECT "
            + COLUMNS.stream().map(column -> "k." + column).collect(Collectors.joining(", ")) + " FROM fg_sub_key k";
    private static final String UPDATE = "UPDATE fg_sub_key SET "
            + COLUMNS.subList(0, COLUMNS.size() - 1).stream()
                    .map(column -> column + " = ?")
                    .collect(Collectors.joining(", "))
            + " WHERE id = ? AND version = ?";
    private static final String COUNT = "SELECT status, is_early, is_late, COUNT(*) AS members FROM (SELECT status,"
            + " CASE WHEN not_before > ? THEN 1 ELSE 0 END AS is_early,"
            + " CASE WHEN expires_at <= ? THEN 1 ELSE 0 END AS is_late FROM fg_sub_key) k"
            + " GROUP BY status, is_early, is_late";
    private static final String CREATED = "SELECT created_at FROM fg_sub_key WHERE id = ?";

    private final Database database;

    JdbcSubKeys(Database database) {
        this.database = database;
    }

    @Override
    public boolean insert(SubKey key) {
        return insertAll(List.of(key));
    }

    @Override
    public boolean insertAll(List<SubKey> keys) {
        if (keys.isEmpty()) {
            return true;
        }
        Dialect dialect = database.dialect();
        List<Step> steps = new ArrayList<>(CounterTable.begin(dialect));
        steps.addAll(CounterTable.insertZero(
                dialect,
                keys.stream().map(key -> Counter.lifetime(key.id().value())).toList()));
        steps.addAll(dialect.manyRows()
                .insert(
                        "fg_sub_key",
                        String.join(", ", COLUMNS),
                        keys.stream().map(JdbcSubKeys::values).toList()));
        return database.changesWith("insert sub-keys", session -> {
            dialect.manyRows().run(session, steps);
            return true;
        });
    }

    /**
     * By two statements, each with an index of its own, because not every database uses two for one. A secret that becomes
     * the previous one between them is found by the second.
     */
    @Override
    public Optional<SubKey> findByDigest(KeyDigest digest) {
        return one(SELECT + " WHERE k.digest = ?", text(digest.hex()))
                .or(() -> one(SELECT + " WHERE k.previous_digest = ?", text(digest.hex())));
    }

    @Override
    public Optional<SubKey> find(SubKeyId id) {
        return one(SELECT + " WHERE k.id = ?", text(id.value()));
    }

    private Optional<SubKey> one(String query, SqlValue value) {
        return database.alone("find a sub-key", session -> session.queryOne(query, JdbcSubKeys::read, value));
    }

    @Override
    public List<SubKey> list(SubKeyQuery query) {
        SubKeyId after = query.after();
        Optional<Long> begin = after == null
                ? Optional.of(0L)
                : database.alone(
                        "find a sub-key",
                        session -> session.queryOne(CREATED, row -> row.getLong(1), text(after.value())));
        if (begin.isEmpty()) {
            return List.of();
        }
        SubKeySearch search = SubKeySearch.of(query, begin.get());
        String sql = database.dialect().firstRows(SELECT + search.condition() + SubKeySearch.ORDER, query.count());
        return database.alone("list sub-keys", session -> session.query(sql, JdbcSubKeys::read, search.values()));
    }

    /** Those that are there first: one that is being deleted meanwhile is found among the deleted ones then. */
    @Override
    public Map<SubKeyId, String> names(Collection<SubKeyId> ids) {
        Map<SubKeyId, String> names = new HashMap<>();
        List<String> texts = ids.stream().map(SubKeyId::value).distinct().toList();
        ManyRows rows = database.dialect().manyRows();
        return database.inTransaction("name sub-keys", session -> {
            for (String table : List.of("fg_sub_key", "fg_deleted_key")) {
                String select = "SELECT id, name FROM " + table + " WHERE id";
                rows.run(
                        session,
                        rows.among(
                                texts,
                                (among, values) -> Step.query(
                                        select + among,
                                        row -> Map.entry(new SubKeyId(row.getString(1)), row.getString(2)),
                                        named -> names.putIfAbsent(named.getKey(), named.getValue()),
                                        values)));
            }
            return names;
        });
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
            session.update("DELETE FROM fg_deleted_key WHERE id = ?", text(id.value()));
            session.update(
                    "INSERT INTO fg_deleted_key (id, name) SELECT id, name FROM fg_sub_key WHERE id = ?",
                    text(id.value()));
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
        PreviousSecret previous = key.previous();
        return new SqlValue[] {
            text(key.digest().hex()),
            text(previous == null ? null : previous.digest().hex()),
            number(Instants.toMillisOrNull(previous == null ? null : previous.until())),
            text(settings.name()),
            text(SubKeyQuery.fold(settings.name())),
            text(PolicyJson.write(settings.policy())),
            text(settings.limits().isEmpty() ? null : LimitsJson.write(settings.limits())),
            text(key.status().code()),
            number(Instants.toMillisOrNull(settings.notBefore())),
            number(Instants.toMillisOrNull(settings.expiresAt())),
            text(settings.mainKeys().isAny() ? null : MainKeySetJson.write(settings.mainKeys())),
            text(settings.group()),
            text(settings.template()),
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
                mainKeys == null ? MainKeySet.any() : MainKeySetJson.read(mainKeys),
                row.getString("key_group"),
                row.getString("key_template"));
        return new SubKey(
                new SubKeyId(row.getString("id")),
                new KeyDigest(row.getString("digest")),
                readPrevious(row),
                settings,
                KeyStatus.ofCode(row.getString("status")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getLong("version"));
    }

    private static @Nullable PreviousSecret readPrevious(ResultSet row) throws SQLException {
        String digest = row.getString("previous_digest");
        return digest == null
                ? null
                : new PreviousSecret(new KeyDigest(digest), Instant.ofEpochMilli(row.getLong("previous_until")));
    }

    static List<Limit> readLimits(ResultSet row) throws SQLException {
        String limits = row.getString("limits");
        return limits == null ? List.of() : LimitsJson.read(limits);
    }
}
