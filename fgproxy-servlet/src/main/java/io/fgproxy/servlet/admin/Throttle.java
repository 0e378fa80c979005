package io.fgproxy.servlet.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Slows those down who guess tokens: ten wrong ones from an address, and for the rest of the minute nothing that could be a
 * guess is looked at from there, right or wrong. The addresses are those of the connections; behind another server all
 * are its own. Thread-safe.
 */
final class Throttle {
    private static final int MOST_FAILURES = 10;
    private static final long WINDOW = Duration.ofMinutes(1).toMillis();

    /** Beyond so many addresses the oldest are forgotten. */
    private static final int MOST_ADDRESSES = 10_000;

    private final Map<String, Failures> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    private record Failures(long since, int count) {}

    /** How many seconds nothing is looked at from there; 0 if it is now. */
    synchronized int secondsBlocked(String address, Instant now) {
        Failures known = current(address, now);
        if (known == null || known.count() < MOST_FAILURES) {
            return 0;
        }
        long left = known.since() + WINDOW - now.toEpochMilli();
        return (int) Math.max(1, (left + 999) / 1000);
    }

    /** One more wrong token. */
    synchronized void failed(String address, Instant now) {
        Failures known = current(address, now);
        failures.put(
                address,
                known == null ? new Failures(now.toEpochMilli(), 1) : new Failures(known.since(), known.count() + 1));
    }

    private @Nullable Failures current(String address, Instant now) {
        Failures known = failures.get(address);
        // A clock that was set back ends it too.
        boolean over = known != null && Math.abs(now.toEpochMilli() - known.since()) >= WINDOW;
        if (over) {
            failures.remove(address);
        }
        return over ? null : known;
    }
}
