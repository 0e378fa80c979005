package io.fgproxy.testkit.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection that reached the server, as it stands now. Thread-safe. */
public final class RecordedConnection {

    private final long id;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Optional<Closure> closure = Optional.empty();
    private final CountDownLatch closed = new CountDownLatch(1);

    RecordedConnection(long id) {
        this.id = id;
    }

    /** A number of its own, counted from 1. */
    public long id() {
        return id;
    }

    /** How many requests came on it. */
    public int requests() {
        return requests.get();
    }

    /** How and when it ended; empty while it is open. */
    public Optional<Closure> closure() {
        return closure;
    }

    /** Waits for its end, by whomever; false when it is still open after that time. */
    public boolean awaitClosed(Duration time) {
        return Waits.await(closed, time);
    }

    void requestArrived() {
        requests.incrementAndGet();
    }

    /** Called once. */
    void ended(Closure.By by) {
        closure = Optional.of(new Closure(by, Instant.now()));
        closed.countDown();
    }

    @Override
    public String toString() {
        return "connection " + id + " " + closure.map(Closure::toString).orElse("open");
    }
}
