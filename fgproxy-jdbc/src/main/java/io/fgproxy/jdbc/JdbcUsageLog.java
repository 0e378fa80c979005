package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.codec.UsageJson;
import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.jdbc.sql.Step;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.store.UsageLog;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageRecord;
import io.fgproxy.usage.UsageSum;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code fg_usage}. */
final class JdbcUsageLog implements UsageLog {
    private static final int LONGEST_MODEL = 256;
    private static final String COLUMNS = "id, key_id, key_group, main_key, operation, model, started_at, ended_at,"
            + " status, source, requests, input_tokens, output_tokens, cost, reported";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM fg_usage WHERE ended_at >= ? AND ended_at < ?";

    private final Database database;
    private final JdbcUsageSums sums;
    private final UsageRollUp rollUp;

    JdbcUsageLog(Database database) {
        this.database = database;
        this.sums = new JdbcUsageSums(database);
        this.rollUp = new UsageRollUp(database);
    }

    static List<Step> append(Dialect dialect, List<UsageRecord> records) {
        return dialect.manyRows()
                .insert(
                        "fg_usage",
                        COLUMNS,
                        records.stream().map(JdbcUsageLog::row).toList());
    }

    @Override
    public List<UsageRecord> list(UsageFilter filter, @Nullable Position after, int count) {
        StringBuilder query = new StringBuilder(SELECT);
        // What is behind the position is not after it, which is told again as a range that an index can be read by.
        long last = after == null ? Long.MAX_VALUE : bounded(after.endedAt());
        long to = Math.min(bounded(filter.to()), last == Long.MAX_VALUE ? last : last + 1);
        long from = bounded(filter.from());
        // What else is filtered by has no index, which every request would pay for.
        boolean seldom = filter.model() != null || filter.group() != null;
        List<SqlValue> values =
                new ArrayList<>(List.of(number(seldom ? sums.since(filter, from, to, count) : from), number(to)));
        SubKeyId key = filter.key();
        where(query, values, "key_id", key == null ? null : key.value());
        where(query, values, "model", filter.model());
        where(query, values, "key_group", filter.group());
        if (after != null) {
            query.append(" AND (ended_at < ? OR id > ?)");
            values.add(number(last));
            values.add(text(after.id()));
        }
        String rows = database.dialect().firstRows(query + " ORDER BY ended_at DESC, id", count);
        return database.alone(
                "list the usage log",
                session -> session.query(rows, JdbcUsageLog::read, values.toArray(new SqlValue[0])));
    }

    private static void where(StringBuilder query, List<SqlValue> values, String column, @Nullable String value) {
        if (value != null) {
            query.append(" AND ").append(column).append(" = ?");
            values.add(text(value));
        }
    }

    @Override
    public List<UsageSum> sum(UsageQuestion question) {
        return sums.sum(question);
    }

    @Override
    public boolean rollUp(Instant now) {
        return rollUp.run(Instants.toMillis(now));
    }

    @Override
    public void forgetSums(Instant before) {
        rollUp.forget(bounded(before));
    }

    /** {@link Instant#MIN} and {@link Instant#MAX} say "from the beginning" and "to the end". */
    static long bounded(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException e) {
            return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    @Override
    public long count(@Nullable SubKeyId key) {
        String query = "SELECT COUNT(*) FROM fg_usage" + (key == null ? "" : " WHERE key_id = ?");
        SqlValue[] values = key == null ? new SqlValue[0] : new SqlValue[] {text(key.value())};
        return database.alone(
                "count the usage log",
                session ->
                        session.queryOne(query, row -> row.getLong(1), values).orElse(0L));
    }

    @Override
    public int forget(Instant endedBefore, int most) {
        String oldest =
                database.dialect().firstRows("SELECT id FROM fg_usage WHERE ended_at < ? ORDER BY ended_at, id", most);
        long before = bounded(endedBefore);
        return database.inTransaction("forget old usage", session -> {
            List<String> ids = session.query(oldest, row -> row.getString(1), number(before));
            return session.updateAll(
                    "DELETE FROM fg_usage WHERE ended_at < ? AND id = ?",
                    ids.stream()
                            .map(id -> new SqlValue[] {number(before), text(id)})
                            .toList());
        });
    }

    /** As much of the name of a model as the columns have room for. */
    private static SqlValue model(@Nullable String name) {
        return text(name == null || name.length() <= LONGEST_MODEL ? name : name.substring(0, LONGEST_MODEL));
    }

    private static SqlValue[] row(UsageRecord record) {
        MainKeyId mainKey = record.mainKey();
        Amounts charged = record.charged();
        return new SqlValue[] {
            text(record.id()),
            text(record.key().value()),
            text(record.group()),
            text(mainKey == null ? null : mainKey.value()),
            text(record.operation()),
            model(record.model()),
            number(Instants.toMillis(record.startedAt())),
            number(Instants.toMillis(record.endedAt())),
            number((long) record.status()),
            text(record.source().code()),
            number(charged.requests()),
            number(charged.inputTokens()),
            number(charged.outputTokens()),
            number(charged.cost()),
            text(record.usage().equals(Usage.ZERO) ? null : UsageJson.write(record.usage()))
        };
    }

    private static UsageRecord read(ResultSet row) throws SQLException {
        String mainKey = row.getString("main_key");
        String reported = row.getString("reported");
        return new UsageRecord(
                row.getString("id"),
                new SubKeyId(row.getString("key_id")),
                row.getString("key_group"),
                mainKey == null ? null : new MainKeyId(mainKey),
                row.getString("operation"),
                row.getString("model"),
                Instant.ofEpochMilli(row.getLong("started_at")),
                Instant.ofEpochMilli(row.getLong("ended_at")),
                row.getInt("status"),
                UsageRecord.Source.ofCode(row.getString("source")),
                new Amounts(
                        row.getLong("requests"),
                        row.getLong("input_tokens"),
                        row.getLong("output_tokens"),
                        row.getLong("cost")),
                reported == null ? Usage.ZERO : UsageJson.read(reported));
    }
}
