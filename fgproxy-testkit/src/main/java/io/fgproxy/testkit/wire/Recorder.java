package io.fgproxy.testkit.wire;

import io.fgproxy.testkit.http.HttpHead;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps the latest requests, bounded by number and by the bytes of their bodies. Thread-safe. */
final class Recorder {

    private static final long MAX_KEPT_BYTES = 64L << 20;

    private final int maxRequests;
    private final int bodyCap;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final Deque<RecordedRequest> kept = new ArrayDeque<>();
    private final Deque<RecordedRequest> untaken = new ArrayDeque<>();
    private int count;

    Recorder(int maxRequests, int bodyCap) {
        this.maxRequests = maxRequests;
        this.bodyCap = maxRequests == 0 ? 0 : bodyCap;
    }

    RecordedRequest arrived(HttpHead head, RecordedConnection connection) {
        RecordedRequest request = new RecordedRequest(head, connection, new RecordedBody(bodyCap));
        connection.requestArrived();
        lock.lock();
        try {
            count++;
            if (maxRequests > 0) {
                kept.addLast(request);
                untaken.addLast(request);
                evict();
                arrival.signalAll();
            }
        } finally {
            lock.unlock();
        }
        return request;
    }

    /** The next request not yet taken; empty when none came in time. */
    Optional<RecordedRequest> take(Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (untaken.isEmpty()) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = arrival.awaitNanos(left);
            }
            return Optional.of(untaken.removeFirst());
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    List<RecordedRequest> requests() {
        lock.lock();
        try {
            return new ArrayList<>(kept);
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            kept.clear();
            untaken.clear();
            count = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Drops the oldest until both bounds hold; the newest stays in any case. */
    private void evict() {
        if (kept.size() % 64 == 0 || kept.size() > maxRequests) {
            long bytes = kept.stream()
                    .mapToLong(request -> request.recordedBody().keptLength())
                    .sum();
            while (kept.size() > maxRequests || (bytes > MAX_KEPT_BYTES && kept.size() > 1)) {
                RecordedRequest oldest = kept.removeFirst();
                bytes -= oldest.recordedBody().keptLength();
                untaken.remove(oldest);
            }
        }
    }
}
