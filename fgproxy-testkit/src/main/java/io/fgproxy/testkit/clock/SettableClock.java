package io.fgproxy.testkit.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A source of instants that stands still until it is told otherwise. Thread-safe. */
public final class SettableClock implements InstantSource {

    private volatile Instant now;

    /** A clock that stands at that instant. */
    public SettableClock(Instant start) {
        now = start;
    }

    /** A clock that stands at that instant, written like {@code 2026-01-31T23:59:59Z}. */
    public static SettableClock at(String instant) {
        return new SettableClock(Instant.parse(instant));
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Puts the clock to that instant, forwards or backwards. */
    public synchronized void set(Instant instant) {
        now = instant;
    }

    /** Moves the clock; a negative step moves it backwards. Answers the new instant. */
    public synchronized Instant advance(Duration step) {
        now = now.plus(step);
        return now;
    }

    @Override
    public String toString() {
        return "SettableClock " + now;
    }
}
