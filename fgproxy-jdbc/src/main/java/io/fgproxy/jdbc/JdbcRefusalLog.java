package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.jdbc.sql.SqlSession;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.store.RefusalLog;
import io.fgproxy.store.StoreException;
import io.fgproxy.usage.RefusalCount;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageSum;
import io.fgproxy.usage.UsageSums;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table {@code fg_refusal}. */
final class JdbcRefusalLog implements RefusalLog {
    private static final int MOST_TRIES = 5;
    private static final Map<UsageDimension, String> COLUMNS = Map.of(
            UsageDimension.SUB_KEY, "key_id",
            UsageDimension.REASON, "reason",
            UsageDimension.DAY, "start_at");
    private static final String ADD =
            "UPDATE fg_refusal SET refusals = refusals + ? WHERE start_at = ? AND key_id = ? AND reason = ?";
    private static final String INSERT =
            "INSERT INTO fg_refusal (refusals, start_at, key_id, reason) VALUES (?, ?, ?, ?)";

    private final Database database;

    JdbcRefusalLog(Database database) {
        this.database = database;
    }

    /** Another node may insert the same row between the two statements, which is noticed by its key: then all over again. */
    @Override
    public void add(Collection<RefusalCount> counts) {
        // In one order, so that nodes wait for each other and do not meet head-on.
        List<SqlValue[]> rows = counts.stream()
                .sorted(Comparator.comparing(RefusalCount::at)
                        .thenComparing(JdbcRefusalLog::keyOf)
                        .thenComparing(RefusalCount::reason))
                .map(JdbcRefusalLog::row)
                .toList();
        for (int i = 0; i < MOST_TRIES; i++) {
            if (database.changesWith("count refusals", session -> add(session, rows))) {
                return;
            }
        }
        throw new StoreException("The database could not count refusals: other nodes are always faster");
    }

    private static boolean add(SqlSession session, List<SqlValue[]> rows) throws SQLException {
        for (SqlValue[] row : rows) {
            if (session.update(ADD, row) == 0) {
                session.update(INSERT, row);
            }
        }
        return true;
    }

    private static String keyOf(RefusalCount count) {
        SubKeyId key = count.key();
        return key == null ? "" : key.value();
    }

    private static SqlValue[] row(RefusalCount count) {
        return new SqlValue[] {
            number(count.count()), number(Instants.toMillis(count.at())), text(keyOf(count)), text(count.reason())
        };
    }

    @Override
    public List<UsageSum> sum(UsageQuestion question) {
        if (!COLUMNS.keySet().containsAll(question.by())) {
            throw new IllegalArgumentException("Refusals are told apart by sub_key, day and reason only");
        }
        String by = question.by().stream().map(COLUMNS::get).collect(Collectors.joining(", "));
        List<SqlValue> values = new ArrayList<>(List.of(
                number(JdbcUsageLog.bounded(question.filter().from())),
                number(JdbcUsageLog.bounded(question.filter().to()))));
        SubKeyId key = question.filter().key();
        if (key != null) {
            values.add(text(key.value()));
        }
        String query = "SELECT " + (by.isEmpty() ? "" : by + ", ")
                + "SUM(refusals) AS all_refusals FROM fg_refusal WHERE start_at >= ? AND start_at < ?"
                + (key == null ? "" : " AND key_id = ?")
                + (by.isEmpty() ? "" : " GROUP BY " + by);
        // By day the sums of the quarters are not those that are wanted most.
        String most = question.byDay()
                ? query
                : database.dialect()
                        .firstRows(
                                query + " ORDER BY all_refusals DESC" + (by.isEmpty() ? "" : ", " + by),
                                question.most());
        UsageSums sums = new UsageSums(question);
        database.alone(
                "add up refusals",
                session -> session.query(most, row -> add(question, row, sums), values.toArray(new SqlValue[0])));
        return sums.list();
    }

    private static boolean add(UsageQuestion question, ResultSet row, UsageSums sums) throws SQLException {
        Map<UsageDimension, String> by = new EnumMap<>(UsageDimension.class);
        for (UsageDimension dimension : question.by()) {
            by.put(dimension, row.getString(COLUMNS.get(dimension)));
        }
        Instant at = question.byDay() ? Instant.ofEpochMilli(row.getLong("start_at")) : Instant.EPOCH;
        long count = row.getLong("all_refusals");
        if (count > 0) {
            sums.add(by, at, count, Amounts.NONE);
        }
        return true;
    }

    @Override
    public int forget(Instant before, int most) {
        String oldest = database.dialect()
                .firstRows(
                        "SELECT start_at, key_id, reason FROM fg_refusal WHERE start_at < ? ORDER BY start_at", most);
        return database.inTransaction("forget old refusals", session -> {
            List<SqlValue[]> rows = session.query(
                    oldest,
                    row -> new SqlValue[] {number(row.getLong(1)), text(row.getString(2)), text(row.getString(3))},
                    number(JdbcUsageLog.bounded(before)));
            return session.updateAll("DELETE FROM fg_refusal WHERE start_at = ? AND key_id = ? AND reason = ?", rows);
        });
    }
}
