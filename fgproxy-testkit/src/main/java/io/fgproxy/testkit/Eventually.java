package io.fgproxy.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions that become true by themselves, without fixed sleeps. */
public final class Eventually {

    private static final long FIRST_PARK_NANOS = 200_000;
    private static final long LONGEST_PARK_NANOS = 10_000_000;

    private Eventually() {}

    /**
     * Blocks until the condition holds. It is asked once more when the time is over.
     *
     * @param what names the condition in the failure
     * @throws AssertionError when it does not hold in time
     */
    public static void await(Duration time, BooleanSupplier condition, String what) {
        if (!becomes(time, condition)) {
            throw new AssertionError("not within " + time + ": " + what);
        }
    }

    /** Like {@link #await}, but tells by its result whether the condition came to hold. */
    public static boolean becomes(Duration time, BooleanSupplier condition) {
        long deadline = System.nanoTime() + time.toNanos();
        long park = FIRST_PARK_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return condition.getAsBoolean();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while waiting");
            }
            LockSupport.parkNanos(park);
            park = Math.min(LONGEST_PARK_NANOS, park * 2);
        }
        return true;
    }
}
