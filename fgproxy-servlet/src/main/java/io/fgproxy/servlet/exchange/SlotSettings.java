package io.fgproxy.servlet.exchange;

import java.time.Duration;

/**
 * How many requests may be upstream at once, and how many may wait for that. Immutable and thread-safe.
 *
 * @param most how many at once
 * @param mostOfKey how many of these may be of one sub-key
 * @param mostWaiting how many may wait
 * @param longestWait how long each of them may wait
 */
public record SlotSettings(int most, int mostOfKey, int mostWaiting, Duration longestWait) {
    /** How many of all a key may have if nobody says otherwise: eight tenths, so that no key can take all. */
    public static int shareOf(int most) {
        return Math.max(1, (int) (most * 8L / 10));
    }

    /** Which share of all places in the queue the requests of one key may take: half. */
    int mostWaitingOfKey() {
        return (mostWaiting + 1) / 2;
    }
}
