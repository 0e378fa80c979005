package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.SqlSession;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.jdbc.sql.Step;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Book;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The table {@code fg_counter}. Rows are locked in the order of their ids before anything else in a transaction, so that
 * transactions wait for each other instead of meeting head-on.
 */
final class CounterTable {
    private static final char SEPARATOR = '|';
    private static final String TABLE = "fg_counter";
    private static final List<String> AMOUNTS = List.of(
            "requests_used",
            "input_used",
            "output_used",
            "cost_used",
            "requests_held",
            "input_held",
            "output_held",
            "cost_held");
    private static final String TALLY = String.join(", ", AMOUNTS);
    private static final String COLUMNS = "id, owner, scope, window_start, window_end, " + TALLY;
    private static final List<String> TALLY_BY_ID =
            Stream.concat(AMOUNTS.stream(), Stream.of("id")).toList();
    private static final String SELECT = "SELECT id, " + TALLY + " FROM fg_counter WHERE id";
    private static final String LOCK = "UPDATE fg_counter SET window_end = window_end WHERE id";
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

    /** Before a transaction does anything else that has to do with counters and more. */
    static List<Step> begin(Dialect dialect) {
        return dialect.beforeCounters().map(Step::update).stream().toList();
    }

    /** Counters of new owners. */
    static List<Step> insertZero(Dialect dialect, List<Counter> counters) {
        return dialect.manyRows()
                .insert(
                        TABLE,
                        COLUMNS,
                        counters.stream()
                                .map(counter -> row(counter, Tally.ZERO))
                                .toList());
    }

    /**
     * Locks counters, and enters how they stand; those that are not there begin with what overlaps them.
     *
     * @param then what to do in the same go once they are locked
     */
    static void lock(SqlSession session, Dialect dialect, Collection<Counter> counters, Book book, List<Step> then)
            throws SQLException {
        Map<String, Counter> byId = byId(counters);
        Map<String, Tally> found = new HashMap<>();
        List<String> ids = List.copyOf(byId.keySet());
        List<Step> steps = new ArrayList<>(begin(dialect));
        if (dialect.locking("").isEmpty()) {
            steps.addAll(dialect.manyRows().among(ids, (among, values) -> Step.update(LOCK + among, values)));
        }
        steps.addAll(select(dialect, ids, query -> dialect.locking(query).orElse(query), found));
        steps.addAll(then);
        dialect.manyRows().run(session, steps);
        for (Map.Entry<String, Counter> entry : byId.entrySet()) {
            Counter counter = entry.getValue();
            Tally tally = found.get(entry.getKey());
            book.enter(counter, tally != null ? tally : seedOf(session, counter), tally != null);
        }
    }

    /** How counters stand, without locking them. */
    static Map<Counter, Tally> read(SqlSession session, Dialect dialect, Collection<Counter> counters)
            throws SQLException {
        Map<String, Counter> byId = byId(counters);
        Map<String, Tally> found = new HashMap<>();
        dialect.manyRows().run(session, select(dialect, List.copyOf(byId.keySet()), query -> query, found));
        Map<Counter, Tally> tallies = new HashMap<>();
        for (Map.Entry<String, Counter> entry : byId.entrySet()) {
            Tally tally = found.get(entry.getKey());
            tallies.put(entry.getValue(), tally != null ? tally : seedOf(session, entry.getValue()));
        }
        return tallies;
    }

    private static List<Step> select(
            Dialect dialect, List<String> ids, UnaryOperator<String> asWanted, Map<String, Tally> found) {
        return dialect.manyRows()
                .among(
                        ids,
                        (among, values) -> Step.query(
                                asWanted.apply(SELECT + among + " ORDER BY id"),
                                row -> Map.entry(row.getString("id"), readTally(row)),
                                entry -> found.put(entry.getKey(), entry.getValue()),
                                values));
    }

    /** In the order of their characters, which every node agrees on. */
    private static SortedMap<String, Counter> byId(Collection<Counter> counters) {
        SortedMap<String, Counter> byId = new TreeMap<>();
        // Many calls for few counters are the normal case.
        new HashSet<>(counters).forEach(counter -> byId.put(idOf(counter), counter));
        return byId;
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

    /**
     * Writes what was changed.
     *
     * @param then what to do in the same go
     */
    static void write(SqlSession session, Dialect dialect, Book book, List<Step> then) throws SQLException {
        List<SqlValue[]> inserts = new ArrayList<>();
        List<SqlValue[]> updates = new ArrayList<>();
        for (Counter counter : book.changed()) {
            if (book.wasThere(counter)) {
                updates.add(tally(book.tally(counter), idOf(counter)));
            } else {
                inserts.add(row(counter, book.tally(counter)));
            }
        }
        AtomicInteger updated = new AtomicInteger();
        List<Step> steps = new ArrayList<>(dialect.manyRows().insert(TABLE, COLUMNS, inserts));
        steps.addAll(dialect.manyRows().update(TABLE, TALLY_BY_ID, updates, updated::addAndGet));
        steps.addAll(then);
        dialect.manyRows().run(session, steps);
        if (updated.get() != updates.size()) {
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
        List<SqlValue> values = new ArrayList<>(List.of(
                text(idOf(counter)),
                text(counter.owner()),
                text(counter.scope()),
                number(counter.start()),
                number(counter.end())));
        values.addAll(amounts(tally));
        return values.toArray(new SqlValue[0]);
    }

    private static SqlValue[] tally(Tally tally, String id) {
        List<SqlValue> values = new ArrayList<>(amounts(tally));
        values.add(text(id));
        return values.toArray(new SqlValue[0]);
    }

    /** In the order of {@link #AMOUNTS}. */
    private static List<SqlValue> amounts(Tally tally) {
        Amounts used = tally.used();
        Amounts held = tally.held();
        return List.of(
                number(used.requests()),
                number(used.inputTokens()),
                number(used.outputTokens()),
                number(used.cost()),
                number(held.requests()),
                number(held.inputTokens()),
                number(held.outputTokens()),
                number(held.cost()));
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
