package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.SqlSession;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Book;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The table {@code fg_counter}. Rows are locked in the order of their ids before anything else in a transaction, so that
 * transactions wait for each other instead of meeting head-on.
 */
final class CounterTable {
    private static final char SEPARATOR = '|';
    private static final String TALLY =
            "requests_used, input_used, output_used, cost_used," + " requests_held, input_held, output_held, cost_held";
    private static final String SELECT = "SELECT id, " + TALLY + " FROM fg_counter WHERE id IN ";
    private static final String LOCK = "UPDATE fg_counter SET window_end = window_end WHERE id IN ";
    private static final String INSERT =
            "INSERT INTO fg_counter (id, owner, scope, window_start, window_end, " + TALLY + ")";
    private static final String UPDATE = "UPDATE fg_counter SET requests_used = ?, input_used = ?, output_used = ?,"
            + " cost_used = ?, requests_held = ?, input_held = ?, output_held = ?, cost_held = ? WHERE id = ?";

    /** The same for many rows; the values follow. */
    private static final String UPDATE_ALL = "UPDATE fg_counter SET requests_used = v.c1, input_used = v.c2,"
            + " output_used = v.c3, cost_used = v.c4, requests_held = v.c5, input_held = v.c6, output_held = v.c7,"
            + " cost_held = v.c8 FROM (VALUES %s) AS v (c1, c2, c3, c4, c5, c6, c7, c8, id)"
            + " WHERE fg_counter.id = v.id";

    private static final String OVERLAPPING = "SELECT " + TALLY
            + " FROM fg_counter WHERE owner = ? AND scope = ? AND window_start < ? AND window_end > ?";
    private static final String NOTHING_HELD =
            "requests_held = 0 AND input_held = 0 AND output_held = 0 AND cost_held = 0";
    private static final String OLD =
            "SELECT id FROM fg_counter WHERE window_end < ? AND " + NOTHING_HELD + " ORDER BY window_end";

    private CounterTable() {}

    static String idOf(Counter counter) {
        return counter.owner() + SEPARATOR + counter.scope() + SEPARATOR + counter.start();
    }

    /**
     * Before a transaction does anything else that has to do with counters and more: where the locks of rows are not
     * enough, the table is locked.
     */
    static void begin(SqlSession session, Dialect dialect) throws SQLException {
        Optional<String> all = dialect.lockingAll("fg_counter");
        if (all.isPresent()) {
            session.execute(all.get());
        }
    }

    /** A counter of a new owner. */
    static void insertZero(SqlSession session, Counter counter) throws SQLException {
        session.insertAll(INSERT, Collections.singletonList(row(counter, Tally.ZERO)), false);
    }

    /** Locks counters and enters how they stand; those that are not there begin with what overlaps them. */
    static Book lock(SqlSession session, Dialect dialect, Collection<Counter> counters) throws SQLException {
        Book book = new Book();
        lockInto(book, session, dialect, counters);
        return book;
    }

    static void lockInto(Book book, SqlSession session, Dialect dialect, Collection<Counter> counters)
            throws SQLException {
        begin(session, dialect);
        Map<String, Counter> byId = byId(counters);
        Map<String, Tally> found = new HashMap<>();
        session.inLists(List.copyOf(byId.keySet()), (marks, values) -> {
            String query = SELECT + marks + " ORDER BY id";
            Optional<String> locking = dialect.locking(query);
            if (locking.isEmpty()) {
                session.update(LOCK + marks, values);
            }
            collect(session, locking.orElse(query), values, found);
        });
        for (Map.Entry<String, Counter> entry : byId.entrySet()) {
            Counter counter = entry.getValue();
            Tally tally = found.get(entry.getKey());
            book.enter(counter, tally != null ? tally : seedOf(session, counter), tally != null);
        }
    }

    /** How counters stand, without locking them. */
    static Map<Counter, Tally> read(SqlSession session, Collection<Counter> counters) throws SQLException {
        Map<String, Counter> byId = byId(counters);
        Map<String, Tally> found = new HashMap<>();
        session.inLists(List.copyOf(byId.keySet()), (marks, values) -> collect(session, SELECT + marks, values, found));
        Map<Counter, Tally> tallies = new HashMap<>();
        for (Map.Entry<String, Counter> entry : byId.entrySet()) {
            Tally tally = found.get(entry.getKey());
            tallies.put(entry.getValue(), tally != null ? tally : seedOf(session, entry.getValue()));
        }
        return tallies;
    }

    /** In the order of their characters, which every node agrees on. */
    private static SortedMap<String, Counter> byId(Collection<Counter> counters) {
        SortedMap<String, Counter> byId = new TreeMap<>();
        // Many calls for few counters are the normal case.
        new HashSet<>(counters).forEach(counter -> byId.put(idOf(counter), counter));
        return byId;
    }

    private static void collect(SqlSession session, String query, SqlValue[] values, Map<String, Tally> found)
            throws SQLException {
        for (Map.Entry<String, Tally> row :
                session.query(query, row -> Map.entry(row.getString("id"), readTally(row)), values)) {
            found.put(row.getKey(), row.getValue());
        }
    }

    private static Tally seedOf(SqlSession session, Counter counter) throws SQLException {
        Tally seed = Tally.ZERO;
        if (counter.end() == Long.MAX_VALUE) {
            return seed;
        }
        for (Tally other : session.query(
                OVERLAPPING,
                CounterTable::readTally,
                text(counter.owner()),
                text(counter.scope()),
                number(counter.end()),
                number(counter.start()))) {
            seed = seed.settle(Amounts.NONE, other.used().plus(other.held()));
        }
        return seed;
    }

    /** Writes what was changed. */
    static void write(SqlSession session, Dialect dialect, Book book) throws SQLException {
        List<SqlValue[]> inserts = new ArrayList<>();
        List<SqlValue[]> updates = new ArrayList<>();
        Set<Counter> changed = book.changed();
        for (Counter counter : changed) {
            if (book.wasThere(counter)) {
                updates.add(tally(book.tally(counter), idOf(counter)));
            } else {
                inserts.add(row(counter, book.tally(counter)));
            }
        }
        session.insertAll(INSERT, inserts, dialect.favoursLargeStatements());
        int updated = dialect.updatesByValues() && updates.size() > 1
                ? session.updateByValues(UPDATE_ALL, updates)
                : session.updateAll(UPDATE, updates);
        if (updated != updates.size()) {
            throw new SQLException("A counter that is locked has gone");
        }
    }

    static void forgive(SqlSession session, Counter counter) throws SQLException {
        session.update(
                "UPDATE fg_counter SET requests_used = 0, input_used = 0, output_used = 0, cost_used = 0 WHERE id = ?",
                text(idOf(counter)));
    }

    static void deleteOf(SqlSession session, String owner) throws SQLException {
        session.update("DELETE FROM fg_counter WHERE owner = ?", text(owner));
    }

    static int deleteOld(SqlSession session, Dialect dialect, long endedBefore, int most) throws SQLException {
        List<String> ids = session.query(dialect.firstRows(OLD, most), row -> row.getString(1), number(endedBefore));
        return session.updateAll(
                "DELETE FROM fg_counter WHERE id = ? AND " + NOTHING_HELD,
                ids.stream().map(id -> new SqlValue[] {text(id)}).toList());
    }

    private static SqlValue[] row(Counter counter, Tally tally) {
        Amounts used = tally.used();
        Amounts held = tally.held();
        return new SqlValue[] {
            text(idOf(counter)),
            text(counter.owner()),
            text(counter.scope()),
            number(counter.start()),
            number(counter.end()),
            number(used.requests()),
            number(used.inputTokens()),
            number(used.outputTokens()),
            number(used.cost()),
            number(held.requests()),
            number(held.inputTokens()),
            number(held.outputTokens()),
            number(held.cost())
        };
    }

    private static SqlValue[] tally(Tally tally, String id) {
        Amounts used = tally.used();
        Amounts held = tally.held();
        return new SqlValue[] {
            number(used.requests()),
            number(used.inputTokens()),
            number(used.outputTokens()),
            number(used.cost()),
            number(held.requests()),
            number(held.inputTokens()),
            number(held.outputTokens()),
            number(held.cost()),
            text(id)
        };
    }

    private static Tally readTally(ResultSet row) throws SQLException {
        return new Tally(
                new Amounts(
                        row.getLong("requests_used"),
                        row.getLong("input_used"),
                        row.getLong("output_used"),
                        row.getLong("cost_used")),
                new Amounts(
                        row.getLong("requests_held"),
                        row.getLong("input_held"),
                        row.getLong("output_held"),
                        row.getLong("cost_held")));
    }
}
