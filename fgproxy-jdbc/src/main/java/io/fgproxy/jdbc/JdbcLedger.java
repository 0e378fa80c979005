package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.jdbc.sql.SqlSession;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.ReserveResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Counters in the rows of {@code fg_sub_key}, open holds in {@code fg_hold}. What decides is always the number of rows
 * that one conditional statement changed. Every transaction locks the key's row before any hold, so there are no
 * deadlocks, not even where a database locks whole tables.
 */
final class JdbcLedger implements QuotaLedger {
    private static final String IS_VALID = "id = ? AND version = ? AND status = '" + KeyStatus.ENABLED.code()
            + "' AND (not_before IS NULL OR not_before <= ?) AND (expires_at IS NULL OR expires_at > ?)"
            + " AND (SELECT version FROM fg_shared_rules WHERE id = 1) = ?";

    /** The difference cannot overflow; a sum could. */
    private static final String HAS_ROOM = "(request_limit IS NULL OR requests_held < request_limit - requests_used)";

    private static final String RESERVE =
            "UPDATE fg_sub_key SET requests_held = requests_held + 1 WHERE " + IS_VALID + " AND " + HAS_ROOM;
    private static final String OPEN =
            "INSERT INTO fg_hold (id, key_id, key_version, requests, opened_at)" + " VALUES (?, ?, ?, 1, ?)";

    private static final String REQUESTS = "(SELECT requests FROM fg_hold WHERE id = ?)";
    private static final String OF_THE_HOLD = " WHERE id = (SELECT key_id FROM fg_hold WHERE id = ?)";
    private static final String SETTLE = "UPDATE fg_sub_key SET requests_held = requests_held - " + REQUESTS
            + ", requests_used = requests_used + " + REQUESTS + OF_THE_HOLD;
    private static final String RELEASE =
            "UPDATE fg_sub_key SET requests_held = requests_held - " + REQUESTS + OF_THE_HOLD;
    private static final String CLOSE = "DELETE FROM fg_hold WHERE id = ?";

    private static final String BALANCE = "SELECT requests_used, requests_held, request_limit FROM fg_sub_key WHERE ";

    /** A key that looks full can have room a moment later, which then is worth another try; not for ever. */
    private static final int LOOKS = 3;

    private final Database database;

    JdbcLedger(Database database) {
        this.database = database;
    }

    @Override
    public ReserveResult reserve(Hold hold) {
        for (int look = 1; ; look++) {
            if (database.inTransaction("reserve a request", session -> open(session, hold))) {
                return new ReserveResult.Reserved();
            }
            Optional<Balance> balance = database.alone(
                    "tell why a request is refused",
                    session -> session.queryOne(BALANCE + IS_VALID, JdbcLedger::readBalance, validity(hold)));
            if (balance.isEmpty()) {
                return new ReserveResult.KeyChanged();
            }
            if (look == LOOKS || isFull(balance.get())) {
                return new ReserveResult.Exhausted(balance.get());
            }
        }
    }

    private static boolean open(SqlSession session, Hold hold) throws SQLException {
        if (session.update(RESERVE, validity(hold)) == 0) {
            session.rollbackOnly();
            return false;
        }
        session.update(
                OPEN,
                text(hold.id()),
                text(hold.key().value()),
                number(hold.keyVersion()),
                number(Instants.toMillis(hold.openedAt())));
        return true;
    }

    /** Dates are kept in whole milliseconds, so comparing with the millisecond of the request is exact. */
    private static SqlValue[] validity(Hold hold) {
        SqlValue now = number(Instants.toMillis(hold.openedAt()));
        return new SqlValue[] {
            text(hold.key().value()), number(hold.keyVersion()), now, now, number(hold.sharedVersion())
        };
    }

    private static boolean isFull(Balance balance) {
        Long limit = balance.limit();
        return limit != null && balance.held() >= limit - balance.used();
    }

    @Override
    public boolean settle(String holdId) {
        SqlValue id = text(holdId);
        return close("settle a request", holdId, SETTLE, id, id, id);
    }

    @Override
    public boolean release(String holdId) {
        SqlValue id = text(holdId);
        return close("release a request", holdId, RELEASE, id, id);
    }

    /** Two may get as far as the counters, one after the other; only one can delete the hold, the other undoes. */
    private boolean close(String task, String holdId, String counters, SqlValue... values) {
        return database.inTransaction(task, session -> {
            boolean closed = session.update(counters, values) > 0 && session.update(CLOSE, text(holdId)) > 0;
            if (!closed) {
                session.rollbackOnly();
            }
            return closed;
        });
    }

    @Override
    public Optional<Balance> balance(SubKeyId key) {
        return database.alone(
                "tell a balance",
                session -> session.queryOne(BALANCE + "id = ?", JdbcLedger::readBalance, text(key.value())));
    }

    private static Balance readBalance(ResultSet row) throws SQLException {
        return new Balance(
                row.getLong("requests_used"), row.getLong("requests_held"), Instants.readNumber(row, "request_limit"));
    }
}
