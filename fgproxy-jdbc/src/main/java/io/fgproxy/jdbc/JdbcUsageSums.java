package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageSum;
import io.fgproxy.usage.UsageSums;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers what was used: from the table {@code fg_usage_sum} as far as that has whole spans of the time that is asked
 * for, and from the rows of {@code fg_usage} for the rest, in one statement.
 */
final class JdbcUsageSums {
    /** More sums than these nobody can read, and a node should not have to keep. */
    private static final int MOST = 200_000;

    private static final String AMOUNTS = "requests, input_tokens, output_tokens, cost";

    private static final Map<UsageDimension, String> COLUMNS = new EnumMap<>(Map.of(
            UsageDimension.SUB_KEY, "key_id",
            UsageDimension.MODEL, "model",
            UsageDimension.OPERATION, "operation",
            UsageDimension.STATUS, "status",
            UsageDimension.GROUP, "key_group",
            UsageDimension.MAIN_KEY, "main_key",
            UsageDimension.DAY, "quarter_at"));

    private final Database database;

    JdbcUsageSums(Database database) {
        this.database = database;
    }

    List<UsageSum> sum(UsageQuestion question) {
        if (question.by().contains(UsageDimension.REASON)) {
            throw new IllegalArgumentException("The usage log knows no reasons of refusals");
        }
        Parts parts = new Parts(question, database.dialect());
        cover(parts, spans(question), from(question), to(question));
        return parts.isEmpty() ? List.of() : run(question, parts);
    }

    /** Puts a time together from the first of these spans as far as it goes, and its ends from the others. */
    private void cover(Parts parts, List<UsageSpan> spans, long from, long to) {
        if (spans.isEmpty() || from >= to) {
            parts.rows(from, to);
            return;
        }
        UsageSpan span = spans.get(0);
        List<UsageSpan> shorter = spans.subList(1, spans.size());
        long begin = span.up(from);
        long end = Math.min(span.down(to), until(span));
        if (begin < end) {
            cover(parts, shorter, from, begin);
            parts.sums(span, begin, end);
            cover(parts, shorter, end, to);
        } else {
            cover(parts, shorter, from, to);
        }
    }

    /** The sums that can be used, the longest first. */
    private static List<UsageSpan> spans(UsageQuestion question) {
        boolean keys = question.by().contains(UsageDimension.SUB_KEY)
                || question.filter().key() != null;
        boolean otherDays = question.byDay() && !isUtc(question.zone());
        if (keys) {
            return otherDays ? List.of() : List.of(UsageSpan.DAY);
        }
        if (!otherDays) {
            return List.of(UsageSpan.WHOLE_DAY, UsageSpan.QUARTER);
        }
        boolean all = question.by().size() == 1
                && question.filter().model() == null
                && question.filter().group() == null;
        return List.of(all ? UsageSpan.WHOLE_QUARTER : UsageSpan.QUARTER);
    }

    /**
     * From when on there are so many of the newest rows that fit, or all that fit, by the days that are added up: rows
     * that seldom fit are not looked for in the whole log.
     *
     * @param to when the newest of them may have ended, exclusive
     */
    long since(UsageFilter filter, long from, long to, int count) {
        UsageSpan span = filter.key() == null ? UsageSpan.WHOLE_DAY : UsageSpan.DAY;
        // On the last day some rows may be too new, so it is not counted.
        long end = span.down(Math.min(to - 1, until(span)));
        long begin = span.down(Math.max(0, from));
        if (begin >= end) {
            return from;
        }
        Parts parts = new Parts(
                new UsageQuestion(filter, List.of(UsageDimension.DAY), ZoneOffset.UTC, count), database.dialect());
        parts.sums(span, begin, end);
        String query = database.dialect().firstRows(parts.query() + " ORDER BY quarter_at DESC", count);
        List<long[]> days = database.alone(
                "tell when there was use",
                session -> session.query(
                        query,
                        row -> new long[] {row.getLong("quarter_at"), row.getLong("all_calls")},
                        parts.values()));
        long since = end;
        long found = 0;
        for (int i = 0; i < days.size() && found < count; i++) {
            since = days.get(i)[0];
            found += days.get(i)[1];
        }
        return Math.max(from, since);
    }

    private static boolean isUtc(ZoneId zone) {
        return zone.normalized().equals(ZoneOffset.UTC);
    }

    /** Nothing is older than 1970, and nothing is newer than the year 9999, so that sums do not overflow. */
    private static long from(UsageQuestion question) {
        return Math.max(0, JdbcUsageLog.bounded(question.filter().from()));
    }

    private static long to(UsageQuestion question) {
        return Math.min(UsageSpan.LATEST, JdbcUsageLog.bounded(question.filter().to()));
    }

    private long until(UsageSpan span) {
        return database.alone(
                        "tell what is added up",
                        session -> session.queryOne(
                                UsageRollUp.UNTIL, row -> row.getLong(1), number((long) span.leadingCode())))
                .orElse(0L);
    }

    /** What a query found, and in how many rows. */
    private record Found(UsageSums sums, int rows) {}

    private List<UsageSum> run(UsageQuestion question, Parts parts) {
        int most = question.byDay() ? MOST + 1 : question.most();
        String query = database.dialect().firstRows(parts.query(), most);
        Optional<String> before = database.dialect().beforeSums();
        Found found = database.inTransaction("add up the usage log", session -> {
            if (before.isPresent()) {
                session.update(before.get());
            }
            UsageSums sums = new UsageSums(question);
            int rows = session.query(query, row -> add(question, row, sums), parts.values())
                    .size();
            return new Found(sums, rows);
        });
        if (found.rows() > MOST) {
            throw new IllegalArgumentException("There are too many different sums; ask for a shorter time, or by less");
        }
        return found.sums().list();
    }

    private static boolean add(UsageQuestion question, ResultSet row, UsageSums sums) throws SQLException {
        Map<UsageDimension, String> by = new EnumMap<>(UsageDimension.class);
        for (UsageDimension dimension : question.by()) {
            String value = row.getString(COLUMNS.get(dimension));
            by.put(dimension, value == null ? "" : value);
        }
        Instant at = question.byDay() ? Instant.ofEpochMilli(row.getLong("quarter_at")) : Instant.EPOCH;
        long calls = row.getLong("all_calls");
        if (calls > 0) {
            Amounts charged = new Amounts(
                    row.getLong("all_requests"),
                    row.getLong("all_input"),
                    row.getLong("all_output"),
                    row.getLong("all_cost"));
            sums.add(by, at, calls, charged);
        }
        return true;
    }

    /** The parts that the answer is put together from. */
    private static final class Parts {
        private final UsageQuestion question;
        private final Dialect dialect;
        private final String columns;
        private final List<String> selects = new ArrayList<>();
        private final List<SqlValue> values = new ArrayList<>();

        Parts(UsageQuestion question, Dialect dialect) {
            this.question = question;
            this.dialect = dialect;
            this.columns = question.by().stream()
                    .filter(dimension -> dimension != UsageDimension.DAY)
                    .map(dimension -> COLUMNS.get(dimension) + ", ")
                    .collect(Collectors.joining());
        }

        boolean isEmpty() {
            return selects.isEmpty();
        }

        void sums(UsageSpan span, long from, long to) {
            String at = question.byDay() ? "start_at AS quarter_at, " : "";
            selects.add("SELECT " + columns + at + "calls, " + AMOUNTS
                    + " FROM fg_usage_sum WHERE span = ? AND start_at >= ? AND start_at < ?");
            values.add(number((long) span.code()));
            where(from, to);
        }

        void rows(long from, long to) {
            if (from >= to) {
                return;
            }
            String at = question.byDay() ? UsageSpan.QUARTER.startOf(dialect, "ended_at") + " AS quarter_at, " : "";
            selects.add("SELECT " + columns + at + "1 AS calls, " + UsageRollUp.BOUNDED
                    + " FROM fg_usage WHERE ended_at >= ? AND ended_at < ?");
            where(from, to);
        }

        private void where(long from, long to) {
            values.add(number(from));
            values.add(number(to));
            UsageFilter filter = question.filter();
            SubKeyId key = filter.key();
            condition("key_id", key == null ? null : key.value());
            condition("model", filter.model());
            condition("key_group", filter.group());
        }

        private void condition(String column, @Nullable String value) {
            if (value != null) {
                int last = selects.size() - 1;
                selects.set(last, selects.get(last) + " AND " + column + " = ?");
                values.add(text(value));
            }
        }

        String query() {
            String by = question.by().stream().map(COLUMNS::get).collect(Collectors.joining(", "));
            return "SELECT " + (by.isEmpty() ? "" : by + ", ")
                    + "SUM(calls) AS all_calls, SUM(requests) AS all_requests,"
                    + " SUM(input_tokens) AS all_input, SUM(output_tokens) AS all_output, SUM(cost) AS all_cost FROM ("
                    + String.join(" UNION ALL ", selects) + ") parts"
                    + (by.isEmpty() ? "" : " GROUP BY " + by)
                    // By day the sums of the quarters are not those that are wanted most.
                    + (question.byDay() ? "" : " ORDER BY all_cost DESC, all_calls DESC");
        }

        SqlValue[] values() {
            return values.toArray(new SqlValue[0]);
        }
    }
}
