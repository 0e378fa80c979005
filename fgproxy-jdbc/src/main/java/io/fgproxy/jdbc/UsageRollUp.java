package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;

import io.fgproxy.jdbc.sql.SqlSession;
import io.fgproxy.usage.UsageSum;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Adds up the usage log, span by span, each in one transaction that whoever moves {@code fg_usage_rolled} on makes. It is
 * not a part of requests: one that did it in its own transaction would wait for the row of the sum, which all requests of
 * the same model share. A row ends when the store takes it, so none comes later than the delay of the span; the quarters
 * of a day are added up a second time with the day, in case one did.
 */
final class UsageRollUp {
    static final String UNTIL = "SELECT until_at FROM fg_usage_rolled WHERE span = ?";

    /** The amounts of a row, as far as they count in a sum. */
    static final String BOUNDED = bounded("requests") + ", " + bounded("input_tokens") + ", " + bounded("output_tokens")
            + ", " + bounded("cost");

    private static final int MOST_SPANS = 8;
    private static final String DIMENSIONS = "key_group, main_key, operation, model, status";
    private static final String KEYED = "key_id, " + DIMENSIONS;

    /** For the columns that cannot be null. */
    private static final String NOTHING = "'*' AS operation, 0 AS status";

    private static final String SUMS = "COUNT(*), " + sum("requests") + ", " + sum("input_tokens") + ", "
            + sum("output_tokens") + ", " + sum("cost");

    private final Database database;

    UsageRollUp(Database database) {
        this.database = database;
    }

    private static String sum(String column) {
        String most = String.valueOf(UsageSum.MOST_OF_ONE);
        return "SUM(CASE WHEN " + column + " > " + most + " THEN " + most + " ELSE " + column + " END)";
    }

    private static String bounded(String column) {
        String most = String.valueOf(UsageSum.MOST_OF_ONE);
        return "CASE WHEN " + column + " > " + most + " THEN " + most + " ELSE " + column + " END AS " + column;
    }

    /** Does a piece of the work; returns whether there is more. */
    boolean run(long now) {
        boolean more = false;
        for (UsageSpan span : UsageSpan.LEADING) {
            boolean goesOn = true;
            for (int i = 0; i < MOST_SPANS && goesOn; i++) {
                goesOn = database.inTransaction("add up the usage log", session -> step(session, span, now));
            }
            more |= goesOn;
        }
        return more;
    }

    /** Adds up the next span that has rows, if it is over; returns whether there may be more. */
    private boolean step(SqlSession session, UsageSpan span, long now) throws SQLException {
        long until = until(session, span);
        long latest = span.down(now - span.delay());
        long start = oldest(session, until).map(span::down).orElse(latest);
        if (start >= latest) {
            if (latest > until) {
                move(session, span, until, latest);
            }
            return false;
        }
        long end = start + span.millis();
        if (span == UsageSpan.DAY && until(session, UsageSpan.QUARTER) < end) {
            return false;
        }
        if (move(session, span, until, end)) {
            if (span == UsageSpan.DAY) {
                insert(session, UsageSpan.DAY, start, end, KEYED, KEYED);
                insert(session, UsageSpan.WHOLE_DAY, start, end, DIMENSIONS, DIMENSIONS);
                deleteQuarters(session, start, end);
            }
            insert(session, UsageSpan.QUARTER, start, end, DIMENSIONS, DIMENSIONS);
            insert(session, UsageSpan.WHOLE_QUARTER, start, end, "operation, status", NOTHING);
        }
        return true;
    }

    private static long until(SqlSession session, UsageSpan span) throws SQLException {
        return session.queryOne(UNTIL, row -> row.getLong(1), number((long) span.code()))
                .orElse(0L);
    }

    private Optional<Long> oldest(SqlSession session, long from) throws SQLException {
        String query = "SELECT ended_at FROM fg_usage WHERE ended_at >= ? ORDER BY ended_at";
        return session.queryOne(database.dialect().firstRows(query, 1), row -> row.getLong(1), number(from));
    }

    /** Returns false if another node was faster. The row stays locked until the transaction ends. */
    private static boolean move(SqlSession session, UsageSpan span, long from, long to) throws SQLException {
        return session.update(
                        "UPDATE fg_usage_rolled SET until_at = ? WHERE span = ? AND until_at = ?",
                        number(to),
                        number((long) span.code()),
                        number(from))
                > 0;
    }

    private static void deleteQuarters(SqlSession session, long from, long to) throws SQLException {
        session.update(
                "DELETE FROM fg_usage_sum WHERE span IN (?, ?) AND start_at >= ? AND start_at < ?",
                number((long) UsageSpan.QUARTER.code()),
                number((long) UsageSpan.WHOLE_QUARTER.code()),
                number(from),
                number(to));
    }

    /** @param values what the dimensions of a row are, by their names */
    private void insert(SqlSession session, UsageSpan span, long from, long to, String dimensions, String values)
            throws SQLException {
        String start = span.startOf(database.dialect(), "ended_at");
        // Some databases do not group by expressions, so the start is a column of an inner query.
        session.update(
                "INSERT INTO fg_usage_sum (span, start_at, " + dimensions
                        + ", calls, requests, input_tokens, output_tokens, cost) SELECT " + span.code()
                        + ", start_at, " + dimensions + ", " + SUMS + " FROM (SELECT " + start + " AS start_at, "
                        + values + ", requests, input_tokens, output_tokens, cost FROM fg_usage"
                        + " WHERE ended_at >= ? AND ended_at < ?) ended GROUP BY start_at, " + dimensions,
                number(from),
                number(to));
    }

    /** Forgets sums of spans that began before this. */
    void forget(long before) {
        for (UsageSpan span : UsageSpan.values()) {
            database.alone(
                    "forget old sums",
                    session -> session.update(
                            "DELETE FROM fg_usage_sum WHERE span = ? AND start_at < ?",
                            number((long) span.code()),
                            number(before)));
        }
    }
}
