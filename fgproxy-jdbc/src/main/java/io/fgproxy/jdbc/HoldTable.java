package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.SqlSession;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.store.Hold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table {@code fg_hold}. A hold is opened and closed only while its counters are locked. */
final class HoldTable {
    private static final int LONGEST_MODEL = 256;
    private static final String COLUMNS = "id, key_id, key_group, main_key, operation, model, opened_at, deadline,"
            + " counters, requests, input_tokens, output_tokens, cost,"
            + " loose_requests, loose_input, loose_output, loose_cost";
    private static final String INSERT = "INSERT INTO fg_hold (" + COLUMNS + ")";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM fg_hold WHERE ";

    private HoldTable() {}

    static void insert(SqlSession session, Dialect dialect, List<Hold> holds) throws SQLException {
        session.insertAll(INSERT, holds.stream().map(HoldTable::row).toList(), dialect.favoursLargeStatements());
    }

    /** Those that are open, by their ids. */
    static Map<String, Hold> find(SqlSession session, List<String> ids) throws SQLException {
        Map<String, Hold> found = new HashMap<>();
        session.inLists(ids, (marks, values) -> {
            for (Hold hold : session.query(SELECT + "id IN " + marks, HoldTable::read, values)) {
                found.put(hold.id(), hold);
            }
        });
        return found;
    }

    static List<Hold> ofKey(SqlSession session, SubKeyId key) throws SQLException {
        return session.query(SELECT + "key_id = ?", HoldTable::read, text(key.value()));
    }

    static List<Hold> overdue(SqlSession session, Dialect dialect, long now, int most) throws SQLException {
        String query = dialect.firstRows(SELECT + "deadline < ? ORDER BY deadline", most);
        return session.query(query, HoldTable::read, number(now));
    }

    static void delete(SqlSession session, Dialect dialect, List<String> ids) throws SQLException {
        if (dialect.favoursLargeStatements()) {
            session.inLists(ids, (marks, values) -> session.update("DELETE FROM fg_hold WHERE id IN " + marks, values));
        } else {
            session.updateAll(
                    "DELETE FROM fg_hold WHERE id = ?",
                    ids.stream().map(id -> new SqlValue[] {text(id)}).toList());
        }
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

    /** As much of the name of a model as the columns have room for. */
    static SqlValue model(@Nullable String name) {
        return text(name == null || name.length() <= LONGEST_MODEL ? name : name.substring(0, LONGEST_MODEL));
    }

    private static SqlValue[] row(Hold hold) {
        return new SqlValue[] {
            text(hold.id()),
            text(hold.key().value()),
            text(hold.group()),
            text(hold.mainKey().value()),
            text(hold.operation()),
            model(hold.model()),
            number(Instants.toMillis(hold.openedAt())),
            number(Instants.toMillis(hold.deadline())),
            text(hold.counters().stream().map(HoldTable::write).collect(Collectors.joining("\n"))),
            number(hold.strict().requests()),
            number(hold.strict().inputTokens()),
            number(hold.strict().outputTokens()),
            number(hold.strict().cost()),
            number(hold.loose().requests()),
            number(hold.loose().inputTokens()),
            number(hold.loose().outputTokens()),
            number(hold.loose().cost())
        };
    }

    /** Neither owners nor scopes have blanks in them. */
    private static String write(Counter counter) {
        return counter.owner() + " " + counter.scope() + " " + counter.start() + " " + counter.end();
    }

    private static List<Counter> readCounters(String text) {
        List<Counter> counters = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] parts = line.split(" ", -1);
            counters.add(new Counter(parts[0], parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3])));
        }
        return counters;
    }

    private static Hold read(ResultSet row) throws SQLException {
        return new Hold(
                row.getString("id"),
                new SubKeyId(row.getString("key_id")),
                row.getString("key_group"),
                new MainKeyId(row.getString("main_key")),
                row.getString("operation"),
                row.getString("model"),
                Instant.ofEpochMilli(row.getLong("opened_at")),
                Instant.ofEpochMilli(row.getLong("deadline")),
                readCounters(row.getString("counters")),
                new Amounts(
                        row.getLong("requests"),
                        row.getLong("input_tokens"),
                        row.getLong("output_tokens"),
                        row.getLong("cost")),
                new Amounts(
                        row.getLong("loose_requests"),
                        row.getLong("loose_input"),
                        row.getLong("loose_output"),
                        row.getLong("loose_cost")));
    }
}
