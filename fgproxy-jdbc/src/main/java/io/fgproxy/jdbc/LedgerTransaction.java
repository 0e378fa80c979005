package io.fgproxy.jdbc;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.SqlSession;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.quota.Counter;
import io.fgproxy.store.Book;
import io.fgproxy.store.Hold;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SettleResult;
import io.fgproxy.usage.UsageRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Does any number of calls in one transaction: locks their counters, reads what they depend on, decides in memory, writes
 * each row once. Calls that end holds come first, because they make room. May be run again after it was undone.
 */
final class LedgerTransaction {
    private static final String KEYS = "SELECT id, version, status, not_before, expires_at,"
            + " (SELECT version FROM fg_shared_rules WHERE id = 1) AS shared_version FROM fg_sub_key WHERE id IN ";

    private final SqlSession session;
    private final Dialect dialect;
    private final List<Hold> opened = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final List<UsageRecord> records = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();

    private LedgerTransaction(SqlSession session, Dialect dialect) {
        this.session = session;
        this.dialect = dialect;
    }

    /** What every call is answered once this is committed. */
    record Answers(List<Runnable> answers) {
        void tell() {
            answers.forEach(Runnable::run);
        }
    }

    /** Does the calls; the answers are only true if the transaction commits. */
    static Answers run(SqlSession session, Dialect dialect, List<LedgerCall> calls) throws SQLException {
        return new LedgerTransaction(session, dialect).run(calls);
    }

    private Answers run(List<LedgerCall> calls) throws SQLException {
        Book book = CounterTable.lock(
                session,
                dialect,
                calls.stream().flatMap(call -> call.counters().stream()).toList());
        List<LedgerCall.Reserve> reserves = new ArrayList<>();
        List<LedgerCall.Close> closes = new ArrayList<>();
        for (LedgerCall call : calls) {
            if (call instanceof LedgerCall.Reserve reserve) {
                reserves.add(reserve);
            } else if (call instanceof LedgerCall.Close close) {
                closes.add(close);
            }
        }
        close(closes, book);
        reserve(reserves, book);
        HoldTable.delete(session, dialect, closed);
        HoldTable.insert(session, dialect, opened);
        CounterTable.write(session, dialect, book);
        JdbcUsageLog.append(session, dialect, records);
        if (closed.isEmpty() && opened.isEmpty()) {
            session.rollbackOnly();
        }
        return new Answers(answers);
    }

    private <T> void answer(CompletableFuture<T> future, T result) {
        answers.add(() -> future.complete(result));
    }

    private void close(List<LedgerCall.Close> calls, Book book) throws SQLException {
        Map<String, Hold> open = HoldTable.find(
                session,
                calls.stream()
                        .map(call -> call.settlement().hold().id())
                        .distinct()
                        .toList());
        // Who ends a hold should know where it counts; the ledger knows for certain.
        List<Counter> unlocked = open.values().stream()
                .flatMap(hold -> hold.counters().stream())
                .filter(counter -> !book.has(counter))
                .toList();
        CounterTable.lockInto(book, session, dialect, unlocked);
        for (LedgerCall.Close call : calls) {
            Hold hold = open.get(call.settlement().hold().id());
            Long before = call.overdueBefore();
            if (hold == null || (before != null && Instants.toMillis(hold.deadline()) >= before)) {
                answer(call.answer(), SettleResult.UNKNOWN);
                continue;
            }
            open.remove(hold.id());
            closed.add(hold.id());
            answer(call.answer(), book.settle(hold, call.settlement().consumed()));
            UsageRecord record = call.settlement().record();
            if (record != null) {
                records.add(record);
            }
        }
    }

    private void reserve(List<LedgerCall.Reserve> calls, Book book) throws SQLException {
        Map<String, KeyState> keys = keys(calls.stream()
                .map(call -> call.reservation().key().value())
                .distinct()
                .toList());
        for (LedgerCall.Reserve call : calls) {
            Reservation reservation = call.reservation();
            KeyState key = keys.get(reservation.key().value());
            ReserveResult result = key != null && key.isAsDecided(reservation)
                    ? book.reserve(reservation)
                    : new ReserveResult.KeyChanged();
            if (result instanceof ReserveResult.Reserved reserved) {
                opened.add(reserved.hold());
            }
            answer(call.answer(), result);
        }
    }

    /** What a reservation depends on, as it is while the counters are locked. */
    private record KeyState(
            long version,
            String status,
            @Nullable Long notBefore,
            @Nullable Long expiresAt,
            long sharedVersion) {
        /** Dates are kept in whole milliseconds, so comparing with the millisecond of the request is exact. */
        boolean isAsDecided(Reservation reservation) {
            long at = Instants.toMillis(reservation.at());
            return version == reservation.keyVersion()
                    && sharedVersion == reservation.sharedVersion()
                    && status.equals(KeyStatus.ENABLED.code())
                    && (notBefore == null || notBefore <= at)
                    && (expiresAt == null || expiresAt > at);
        }

        static KeyState read(ResultSet row) throws SQLException {
            return new KeyState(
                    row.getLong("version"),
                    row.getString("status"),
                    Instants.readNumber(row, "not_before"),
                    Instants.readNumber(row, "expires_at"),
                    row.getLong("shared_version"));
        }
    }

    private Map<String, KeyState> keys(List<String> ids) throws SQLException {
        Map<String, KeyState> found = new HashMap<>();
        session.inLists(ids, (marks, values) -> readInto(found, KEYS + marks, values));
        return found;
    }

    private void readInto(Map<String, KeyState> found, String query, SqlValue... values) throws SQLException {
        for (Map.Entry<String, KeyState> row :
                session.query(query, row -> Map.entry(row.getString("id"), KeyState.read(row)), values)) {
            found.put(row.getKey(), row.getValue());
        }
    }
}
