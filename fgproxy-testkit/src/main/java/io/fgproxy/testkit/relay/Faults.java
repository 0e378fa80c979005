package io.fgproxy.testkit.relay;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What the connections of a relay share: the faults that are set, and the counters. Thread-safe. */
final class Faults {

    private final Map<Direction, Fault> faults = new EnumMap<>(Direction.class);
    private final Map<Direction, LongAdder> bytes = new EnumMap<>(Direction.class);
    private long bytesPerSecond;
    private String marker = "";

    Faults() {
        for (Direction direction : Direction.values()) {
            faults.put(direction, Fault.none());
            bytes.put(direction, new LongAdder());
        }
    }

    synchronized void set(Direction direction, Fault fault) {
        faults.put(direction, fault);
        notifyAll();
    }

    synchronized Fault get(Direction direction) {
        return faults.getOrDefault(direction, Fault.none());
    }

    synchronized void clear() {
        bytesPerSecond = 0;
        marker = "";
        faults.replaceAll((direction, fault) -> Fault.none());
        notifyAll();
    }

    /** Waits until another fault takes the place of this one, or the connection ends. */
    synchronized void awaitChange(Direction direction, Fault fault, RelayConnection connection)
            throws InterruptedException {
        while (get(direction) == fault && connection.open()) {
            wait();
        }
    }

    /** Wakes the waiting connections, to look whether they are still open. */
    synchronized void wake() {
        notifyAll();
    }

    synchronized void throttle(long newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
        notifyAll();
    }

    /** How many bytes may go in one piece. */
    synchronized int piece() {
        return bytesPerSecond == 0 ? Integer.MAX_VALUE : (int) Math.max(1, bytesPerSecond / 50);
    }

    /** Lets the time go by that so many bytes take; ends early when the speed is changed or the connection ends. */
    synchronized void takeTime(long count, RelayConnection connection) throws InterruptedException {
        long speed = bytesPerSecond;
        if (speed == 0) {
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(count) / speed;
        for (long left = 1; left > 0 && speed == bytesPerSecond && connection.open(); ) {
            left = deadline - System.nanoTime();
            if (left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }

    synchronized void loseReplyTo(String newMarker) {
        marker = newMarker;
    }

    /** The text whose reply is to be lost; empty when there is none. */
    synchronized String marker() {
        return marker;
    }

    /** Takes the marker, once; false when somebody else did. */
    synchronized boolean takeMarker(String seen) {
        boolean mine = marker.equals(seen);
        if (mine) {
            marker = "";
        }
        return mine;
    }

    LongAdder counter(Direction direction) {
        return bytes.computeIfAbsent(direction, key -> new LongAdder());
    }
}
