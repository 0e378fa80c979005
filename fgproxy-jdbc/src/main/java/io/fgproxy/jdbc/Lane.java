package io.fgproxy.jdbc;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.UnknownOutcomeException;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.store.StoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * At most one transaction at a time, which takes all the calls that came while the one before was running: the more is
 * asked for, the less each call costs; and a call that comes alone is one short transaction. Thread-safe.
 */
final class Lane {
    private static final String TASK = "keep the counters";
    private static final int MOST_AT_ONCE = 256;
    private static final int TRIES = 3;
    private static final int MANY = 4;
    private static final long MOMENT_NANOS = 500_000;

    private final Database database;
    private final Executor executor;
    private final LinkedBlockingQueue<LedgerCall> queue = new LinkedBlockingQueue<>();
    private final int mostReserves;
    private final ProxyMetrics metrics;
    private final AtomicBoolean busy = new AtomicBoolean();

    /** How many calls a transaction was for of late. Touched by whoever is busy. */
    private double usual;

    /**
     * @param executor runs transactions
     * @param mostWaiting how many calls may wait; those that end holds may always
     * @param metrics is told of transactions; throws nothing
     */
    Lane(Database database, Executor executor, int mostWaiting, ProxyMetrics metrics) {
        this.database = database;
        this.executor = executor;
        this.mostReserves = mostWaiting;
        this.metrics = metrics;
    }

    void submit(LedgerCall call) {
        if (call instanceof LedgerCall.Reserve && queue.size() >= mostReserves) {
            call.fail(new StoreException("Too many requests wait for the database"));
            return;
        }
        queue.add(call);
        wake();
    }

    private void wake() {
        if (busy.compareAndSet(false, true)) {
            try {
                executor.execute(this::work);
            } catch (RuntimeException | OutOfMemoryError e) {
                // The latter is what a system says that has no more threads.
                busy.set(false);
                for (List<LedgerCall> calls = drain(); !calls.isEmpty(); calls = drain()) {
                    failAll(calls, new StoreException("The ledger has no thread", e));
                }
            }
        }
    }

    private List<LedgerCall> drain() {
        List<LedgerCall> calls = new ArrayList<>();
        queue.drainTo(calls, MOST_AT_ONCE);
        return calls;
    }

    /** Where calls come thick, the next ones are let come before they are counted: that costs less than a transaction. */
    private void gather() {
        if (usual >= MANY && queue.size() < MOST_AT_ONCE) {
            LockSupport.parkNanos(MOMENT_NANOS);
        }
    }

    private void work() {
        try {
            for (List<LedgerCall> calls = drain(); !calls.isEmpty(); calls = drain()) {
                run(calls, TRIES);
                usual = (3 * usual + calls.size()) / 4;
                gather();
            }
        } finally {
            busy.set(false);
        }
        if (!queue.isEmpty()) {
            wake();
        }
    }

    /** One bad call must not sink the others: what fails for a reason of its own is split until it is alone. */
    private void run(List<LedgerCall> calls, int tries) {
        boolean measured = metrics != ProxyMetrics.none();
        long began = measured ? System.nanoTime() : 0;
        LedgerTransaction.Answers answers;
        try {
            answers = database.transaction(session -> LedgerTransaction.run(session, database.dialect(), calls));
        } catch (SQLException e) {
            Dialect dialect = database.dialect();
            if (e instanceof UnknownOutcomeException || dialect.isUnavailable(e) || dialect.wasUndone(e)) {
                // Nothing is wrong with any of the calls, so that less of them would fare no better.
                failAll(calls, Database.fault(TASK, e));
            } else if (dialect.isDuplicate(e) && tries > 1) {
                // Another node began the same window a moment before.
                run(calls, tries - 1);
            } else {
                split(calls, Database.fault(TASK, e));
            }
            return;
        } catch (RuntimeException | Error e) {
            split(calls, e);
            return;
        }
        long took = measured ? System.nanoTime() - began : 0;
        answers.tell();
        if (measured) {
            metrics.committed(calls.size(), took);
        }
    }

    private void split(List<LedgerCall> calls, Throwable fault) {
        if (calls.size() == 1 || fault instanceof Error) {
            failAll(calls, fault instanceof Exception e ? Database.fault(TASK, e) : fault);
        } else {
            int half = calls.size() / 2;
            run(calls.subList(0, half), TRIES);
            run(calls.subList(half, calls.size()), TRIES);
        }
    }

    private static void failAll(List<LedgerCall> calls, Throwable fault) {
        calls.forEach(call -> call.fail(fault));
    }
}
