package io.fgproxy.jdbc;

import io.fgproxy.jdbc.sql.SqlSession;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SettleResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.StoreException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Counters, holds and the usage log, written by few lanes; a key always goes by the same one. */
final class JdbcLedger implements QuotaLedger {
    private final Database database;
    private final List<Lane> lanes = new ArrayList<>();

    JdbcLedger(Database database, int laneCount, int mostWaiting, ProxyMetrics metrics) {
        this.database = database;
        Executor executor = LaneThreads.forLanes();
        for (int i = 0; i < laneCount; i++) {
            lanes.add(new Lane(database, executor, mostWaiting, metrics));
        }
    }

    private Lane laneOf(SubKeyId key) {
        return lanes.get(Math.floorMod(key.hashCode(), lanes.size()));
    }

    @Override
    public CompletionStage<ReserveResult> reserve(Reservation reservation) {
        CompletableFuture<ReserveResult> answer = new CompletableFuture<>();
        laneOf(reservation.key()).submit(new LedgerCall.Reserve(reservation, answer));
        return answer;
    }

    @Override
    public CompletionStage<SettleResult> settle(Settlement settlement) {
        CompletableFuture<SettleResult> answer = new CompletableFuture<>();
        laneOf(settlement.hold().key()).submit(new LedgerCall.Close(settlement, null, answer));
        return answer;
    }

    @Override
    public Map<Counter, Tally> read(Collection<Counter> counters) {
        return database.alone(
                "tell how counters stand", session -> CounterTable.read(session, database.dialect(), counters));
    }

    @Override
    public void forgive(Counter counter) {
        database.alone("reset a counter", session -> {
            CounterTable.forgive(session, counter);
            return true;
        });
    }

    @Override
    public void extend(Collection<String> holdIds, Instant deadline) {
        if (!holdIds.isEmpty()) {
            database.inTransaction("move deadlines on", session -> {
                HoldTable.extend(session, List.copyOf(holdIds), Instants.toMillis(deadline));
                return true;
            });
        }
    }

    @Override
    public List<Hold> collect(Instant now, int most) {
        long before = Instants.toMillis(now);
        List<Hold> overdue = database.alone("find overdue holds", session -> overdue(session, before, most));
        List<LedgerCall.Close> calls = new ArrayList<>();
        for (Hold hold : overdue) {
            LedgerCall.Close call = new LedgerCall.Close(hold.collected(now), before, new CompletableFuture<>());
            laneOf(hold.key()).submit(call);
            calls.add(call);
        }
        List<Hold> collected = new ArrayList<>();
        for (LedgerCall.Close call : calls) {
            if (now(call.answer()).closed()) {
                collected.add(call.settlement().hold());
            }
        }
        return collected;
    }

    private List<Hold> overdue(SqlSession session, long before, int most) throws SQLException {
        return HoldTable.overdue(session, database.dialect(), before, most);
    }

    private static <T> T now(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException fault ? fault : new StoreException("The ledger failed", e);
        }
    }

    @Override
    public int forgetWindows(Instant endedBefore, int most) {
        return database.inTransaction(
                "forget old windows",
                session -> CounterTable.deleteOld(session, database.dialect(), Instants.toMillis(endedBefore), most));
    }
}
