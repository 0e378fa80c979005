package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.ManyRows;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.jdbc.sql.SqlWork;
import io.fgproxy.jdbc.sql.Step;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.store.CreatedObject;
import io.fgproxy.store.Hold;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.StoredObjects;
import io.fgproxy.usage.UsageRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The table {@code fg_object}. Rows are only added: which of several counts is found out when it is read, so that no
 * settlement waits for another one or fails because of it.
 */
final class JdbcStoredObjects implements StoredObjects {
    private static final String COLUMNS = "object_id, object_type, main_key, key_id, operation, request_id, created_at";
    private static final String ORIGINS = "SELECT object_id, main_key, MIN(created_at) AS first_at,"
            + " MIN(request_id) AS first_request FROM fg_object WHERE object_id";

    private static final String FIND = "find stored objects";

    private final Database database;

    JdbcStoredObjects(Database database) {
        this.database = database;
    }

    /** What one main key made of an object, or was told to have made; the first counts. */
    private record Origin(String id, MainKeyId mainKey, long at, String request) {
        static final Comparator<Origin> FIRST =
                Comparator.comparingLong(Origin::at).thenComparing(Origin::request);

        static Origin read(ResultSet row) throws SQLException {
            return new Origin(
                    row.getString("object_id"),
                    new MainKeyId(row.getString("main_key")),
                    row.getLong("first_at"),
                    row.getString("first_request"));
        }
    }

    /** Adds the rows that the end of this hold brings. */
    static void addRows(Settlement end, Hold hold, List<SqlValue[]> rows) {
        UsageRecord record = end.record();
        if (record == null) {
            return;
        }
        for (CreatedObject each : end.created()) {
            rows.add(new SqlValue[] {
                text(each.id()),
                text(each.type()),
                text(hold.mainKey().value()),
                text(hold.key().value()),
                text(hold.operation()),
                text(hold.id()),
                number(Instants.toMillis(record.endedAt()))
            });
        }
    }

    static List<Step> append(Dialect dialect, List<SqlValue[]> rows) {
        return dialect.manyRows().insert("fg_object", COLUMNS, rows);
    }

    @Override
    public Map<String, MainKeyId> origins(Collection<String> ids) {
        List<String> known = ids.stream().filter(CreatedObject::isId).distinct().toList();
        if (known.isEmpty()) {
            return Map.of();
        }
        Map<String, Origin> first = new HashMap<>();
        ManyRows rows = database.dialect().manyRows();
        List<Step> steps = rows.among(
                known,
                (among, values) -> Step.query(
                        ORIGINS + among + " GROUP BY object_id, main_key",
                        Origin::read,
                        origin -> first.merge(origin.id(), origin, (a, b) -> Origin.FIRST.compare(a, b) <= 0 ? a : b),
                        values));
        SqlWork<Boolean> work = session -> {
            rows.run(session, steps);
            return true;
        };
        if (steps.size() == 1) {
            database.alone(FIND, work);
        } else {
            database.inTransaction(FIND, work);
        }
        Map<String, MainKeyId> origins = new HashMap<>();
        first.forEach((id, origin) -> origins.put(id, origin.mainKey()));
        return origins;
    }

    @Override
    public int forget(Instant before, int most) {
        String oldest = database.dialect()
                .firstRows(
                        "SELECT object_id, request_id FROM fg_object WHERE created_at < ?"
                                + " ORDER BY created_at, request_id, object_id",
                        most);
        return database.inTransaction("forget old objects", session -> {
            List<SqlValue[]> rows = session.query(
                    oldest,
                    row -> new SqlValue[] {text(row.getString(1)), text(row.getString(2))},
                    number(JdbcUsageLog.bounded(before)));
            return session.updateAll("DELETE FROM fg_object WHERE object_id = ? AND request_id = ?", rows);
        });
    }
}
