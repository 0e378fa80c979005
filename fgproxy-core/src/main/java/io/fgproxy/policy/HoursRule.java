package io.fgproxy.policy;

import io.fgproxy.facts.Circumstances;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * At which recurring hours a key may be used, by the clock on the wall of its zone. A request that began in time goes on
 * after it. Immutable and thread-safe.
 *
 * @param zone where the wall is
 * @param open the hours; null for always, empty for never
 */
public record HoursRule(ZoneId zone, @Nullable List<OpenHours> open) {
    private static final HoursRule STANDARD = new HoursRule(ZoneOffset.UTC, null);

    /** Copies the list. */
    public HoursRule {
        open = open == null ? null : List.copyOf(open);
    }

    /** At any hour. */
    public static HoursRule standard() {
        return STANDARD;
    }

    /** Returns true if this restricts nothing. */
    public boolean isStandard() {
        return open == null;
    }

    /** Judges by the time alone, which is known before the body is read. */
    public Decision judge(Circumstances circumstances) {
        if (open == null) {
            return Decision.ALLOWED;
        }
        LocalDateTime time = LocalDateTime.ofInstant(circumstances.at(), zone);
        return open.stream().anyMatch(hours -> hours.contains(time))
                ? Decision.ALLOWED
                : new Decision.Denied(
                        DenialReason.OUTSIDE_HOURS, "This key may not be used at this time of the week.", null);
    }
}
