package io.fgproxy.jdbc;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.SqlSession;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.jdbc.sql.Step;
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
            + " (SELECT version FROM fg_shared_rules WHERE id = 1) AS shared_version FROM fg_sub_key WHERE id";

    private final SqlSession session;
    private final Dialect dialect;
    private final List<StoredHold> opened = new ArrayList<>();
    private final List<UsageRecord> records = new ArrayList<>();
    private final List<SqlValue[]> created = new ArrayList<>();
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

        int count() {
            return answers.size();
        }
    }

    /** Does the calls; the answers are only true if the transaction commits. */
    static Answers run(SqlSession session, Dialect dialect, List<LedgerCall> calls) throws SQLException {
        return new LedgerTransaction(session, dialect).run(calls);
    }

    private Answers run(List<LedgerCall> calls) throws SQLException {
        List<LedgerCall.Reserve> reserves = new ArrayList<>();
        List<LedgerCall.Close> closes = new ArrayList<>();
        for (LedgerCall call : calls) {
            if (call instanceof LedgerCall.Reserve reserve) {
                reserves.add(reserve);
            } else if (call instanceof LedgerCall.Close close && isDue(close)) {
                closes.add(close);
            }
        }
        Map<String, KeyState> keys = new HashMap<>();
        Map<String, Hold> open = new HashMap<>();
        List<Step> steps = new ArrayList<>(read(reserves, keys));
        steps.addAll(take(closes, open));
        Book book = new Book();
        CounterTable.lock(
                session,
                dialect,
                calls.stream().flatMap(call -> call.counters().stream()).toList(),
                book,
                steps);
        boolean closed = !open.isEmpty();
        close(closes, open, book);
        reserve(reserves, keys, book);
        if (!closed && opened.isEmpty()) {
            session.rollbackOnly();
        } else {
            List<Step> rows = new ArrayList<>(HoldTable.insert(dialect, opened));
            rows.addAll(JdbcUsageLog.append(dialect, records));
            rows.addAll(JdbcStoredObjects.append(dialect, created));
            CounterTable.write(session, dialect, book, rows);
        }
        return new Answers(answers);
    }

    /** Not if it is for a hold that must be overdue and is not, or not any more. */
    private boolean isDue(LedgerCall.Close call) throws SQLException {
        Long before = call.overdueBefore();
        if (before == null || HoldTable.isOverdue(session, call.holdId(), before)) {
            return true;
        }
        answer(call.answer(), SettleResult.UNKNOWN);
        return false;
    }

    private List<Step> read(List<LedgerCall.Reserve> calls, Map<String, KeyState> keys) {
        List<String> ids = calls.stream()
                .map(call -> call.reservation().key().value())
                .distinct()
                .toList();
        return dialect.manyRows()
                .among(
                        ids,
                        (among, values) -> Step.query(
                                KEYS + among,
                                row -> Map.entry(row.getString("id"), KeyState.read(row)),
                                entry -> keys.put(entry.getKey(), entry.getValue()),
                                values));
    }

    private List<Step> take(List<LedgerCall.Close> calls, Map<String, Hold> open) {
        Map<String, StoredHold> known = new HashMap<>();
        calls.forEach(call -> known.putIfAbsent(call.holdId(), call.known()));
        return HoldTable.take(dialect, known, hold -> open.put(hold.id(), hold));
    }

    private <T> void answer(CompletableFuture<T> future, T result) {
        answers.add(() -> future.complete(result));
    }

    private void close(List<LedgerCall.Close> calls, Map<String, Hold> open, Book book) throws SQLException {
        // Who ends a hold should know where it counts; the ledger knows for certain.
        List<Counter> unlocked = open.values().stream()
                .flatMap(hold -> hold.counters().stream())
                .filter(counter -> !book.has(counter))
                .toList();
        if (!unlocked.isEmpty()) {
            CounterTable.lock(session, dialect, unlocked, book, List.of());
        }
        for (LedgerCall.Close call : calls) {
            Hold hold = open.remove(call.holdId());
            if (hold == null) {
                answer(call.answer(), SettleResult.UNKNOWN);
                continue;
            }
            answer(call.answer(), book.settle(hold, call.settlement().consumed()));
            UsageRecord record = call.settlement().record();
            if (record != null) {
                records.add(record);
                JdbcStoredObjects.addRows(call.settlement(), hold, created);
            }
        }
    }

    private void reserve(List<LedgerCall.Reserve> calls, Map<String, KeyState> keys, Book book) {
        for (LedgerCall.Reserve call : calls) {
            Reservation reservation = call.reservation();
            KeyState key = keys.get(reservation.key().value());
            ReserveResult result = key != null && key.isAsDecided(reservation)
                    ? book.reserve(reservation)
                    : new ReserveResult.KeyChanged();
            if (result instanceof ReserveResult.Reserved reserved) {
                opened.add(call.stored(reserved.hold()));
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
}
