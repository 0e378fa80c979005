package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.admin.AdminRole;
import io.fgproxy.admin.AuditEntry;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.store.AuditLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code fg_audit}. */
final class JdbcAuditLog implements AuditLog {
    private static final String SELECT =
            "SELECT id, begun_at, actor, actor_role, action_name, target, was, became, done FROM fg_audit";
    private static final String INSERT = "INSERT INTO fg_audit (begun_at, actor, actor_role, action_name, target, was,"
            + " became, done, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE = "UPDATE fg_audit SET begun_at = ?, actor = ?, actor_role = ?, action_name = ?,"
            + " target = ?, was = ?, became = ?, done = ? WHERE id = ?";

    private final Database database;

    JdbcAuditLog(Database database) {
        this.database = database;
    }

    @Override
    public void begin(AuditEntry entry) {
        database.alone("begin an entry of the audit log", session -> session.update(INSERT, values(entry)));
    }

    @Override
    public void finish(AuditEntry entry) {
        database.alone("finish an entry of the audit log", session -> session.update(UPDATE, values(entry)));
    }

    @Override
    public void cancel(String id) {
        database.alone(
                "take back an entry of the audit log",
                session -> session.update("DELETE FROM fg_audit WHERE id = ?", text(id)));
    }

    @Override
    public List<AuditEntry> list(@Nullable String after, @Nullable String target, @Nullable String actor, int count) {
        List<String> conditions = new ArrayList<>();
        List<SqlValue> values = new ArrayList<>();
        where(conditions, values, "id < ?", after);
        where(conditions, values, "target = ?", target);
        where(conditions, values, "actor = ?", actor);
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        String query = database.dialect().firstRows(SELECT + where + " ORDER BY id DESC", count);
        return database.alone(
                "list the audit log",
                session -> session.query(query, JdbcAuditLog::read, values.toArray(new SqlValue[0])));
    }

    private static void where(
            List<String> conditions, List<SqlValue> values, String condition, @Nullable String value) {
        if (value != null) {
            conditions.add(condition);
            values.add(text(value));
        }
    }

    @Override
    public int forget(Instant before, int most) {
        String oldest = database.dialect().firstRows("SELECT id, begun_at FROM fg_audit ORDER BY id", most);
        long until = JdbcUsageLog.bounded(before);
        return database.inTransaction("forget old entries of the audit log", session -> {
            List<SqlValue[]> ids = new ArrayList<>();
            session.query(
                    oldest,
                    row -> row.getLong("begun_at") < until && ids.add(new SqlValue[] {text(row.getString("id"))}));
            return session.updateAll("DELETE FROM fg_audit WHERE id = ?", ids);
        });
    }

    /** The values of all columns, the id last. */
    private static SqlValue[] values(AuditEntry entry) {
        return new SqlValue[] {
            number(Instants.toMillis(entry.at())),
            text(entry.actor()),
            text(entry.role().code()),
            text(entry.action()),
            text(entry.target()),
            text(entry.before()),
            text(entry.after()),
            number(entry.done() ? 1L : 0L),
            text(entry.id())
        };
    }

    private static AuditEntry read(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getString("id"),
                Instant.ofEpochMilli(row.getLong("begun_at")),
                row.getString("actor"),
                AdminRole.ofCode(row.getString("actor_role")),
                row.getString("action_name"),
                row.getString("target"),
                row.getString("was"),
                row.getString("became"),
                row.getInt("done") != 0);
    }
}
