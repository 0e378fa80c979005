package io.fgproxy.servlet.upstream;

import io.fgproxy.policy.TimeoutRule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long one exchange may take. Immutable and thread-safe.
 *
 * @param firstByte from the end of the upload to the head of the response
 * @param idle during which no byte moves, up or down
 * @param total for the whole; null for none
 */
public record Timeouts(
        Duration firstByte, Duration idle, @Nullable Duration total) {
    /** The same, with what a rule says in its place, be it more or less. */
    public Timeouts replacedBy(TimeoutRule rule) {
        return new Timeouts(
                rule.firstByte() == null ? firstByte : rule.firstByte(),
                rule.idle() == null ? idle : rule.idle(),
                rule.total() == null ? total : rule.total());
    }

    /** The same, nowhere longer than a rule says. */
    public Timeouts within(TimeoutRule rule) {
        return new Timeouts(
                shorter(firstByte, rule.firstByte()),
                shorter(idle, rule.idle()),
                TimeoutRule.shorter(total, rule.total()));
    }

    private static Duration shorter(Duration one, @Nullable Duration other) {
        return other != null && other.compareTo(one) < 0 ? other : one;
    }
}
