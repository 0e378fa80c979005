package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.codec.HoldJson;
import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.RowReader;
import io.fgproxy.jdbc.sql.SqlSession;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.jdbc.sql.Step;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.store.Hold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The table {@code fg_hold}. A hold is opened and closed only while its counters are locked. */
final class HoldTable {
    private static final String TABLE = "fg_hold";
    private static final String COLUMNS = "id, key_id, deadline, details";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM fg_hold WHERE ";

    private HoldTable() {}

    static List<Step> insert(Dialect dialect, List<StoredHold> holds) {
        return dialect.manyRows()
                .insert(TABLE, COLUMNS, holds.stream().map(HoldTable::row).toList());
    }

    /**
     * Closes those of these that are open.
     *
     * @param known by their ids; what is kept is read only where it is something else
     * @param taken gets them
     */
    static List<Step> take(Dialect dialect, Map<String, StoredHold> known, Consumer<Hold> taken) {
        RowReader<Hold> reader = row -> {
            StoredHold expected = known.get(row.getString("id"));
            return expected != null && expected.details().equals(row.getString("details"))
                    ? expected.hold()
                    : read(row);
        };
        return dialect.manyRows().take(TABLE, COLUMNS, List.copyOf(known.keySet()), reader, taken);
    }

    static boolean isOverdue(SqlSession session, String id, long before) throws SQLException {
        return !session.query(
                        "SELECT id FROM fg_hold WHERE id = ? AND deadline < ?",
                        row -> row.getString(1),
                        text(id),
                        number(before))
                .isEmpty();
    }

    static List<Hold> ofKey(SqlSession session, SubKeyId key) throws SQLException {
        return session.query(SELECT + "key_id = ?", HoldTable::read, text(key.value()));
    }

    static void delete(SqlSession session, SubKeyId key) throws SQLException {
        session.update("DELETE FROM fg_hold WHERE key_id = ?", text(key.value()));
    }

    static List<Hold> overdue(SqlSession session, Dialect dialect, long now, int most) throws SQLException {
        String query = dialect.firstRows(SELECT + "deadline < ? ORDER BY deadline", most);
        return session.query(query, HoldTable::read, number(now));
    }

    static void extend(SqlSession session, List<String> ids, long deadline) throws SQLException {
        // One after the other in their order, so that nodes do not lock each other out.
        session.updateAll(
                "UPDATE fg_hold SET deadline = ? WHERE id = ?",
                ids.stream()
                        .sorted()
                        .map(id -> new SqlValue[] {number(deadline), text(id)})
                        .toList());
    }

    private static SqlValue[] row(StoredHold stored) {
        Hold hold = stored.hold();
        return new SqlValue[] {
            text(hold.id()),
            text(hold.key().value()),
            number(Instants.toMillis(hold.deadline())),
            text(stored.details())
        };
    }

    private static Hold read(ResultSet row) throws SQLException {
        return HoldJson.read(
                row.getString("id"),
                new SubKeyId(row.getString("key_id")),
                Instant.ofEpochMilli(row.getLong("deadline")),
                row.getString("details"));
    }
}
