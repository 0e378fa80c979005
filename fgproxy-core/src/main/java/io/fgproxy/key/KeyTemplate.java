package io.fgproxy.key;

import io.fgproxy.policy.Excess;
import io.fgproxy.policy.PolicyBound;
import io.fgproxy.quota.Increase;
import io.fgproxy.quota.Limit;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What keys that are bound to it begin with and must not exceed. A change of it goes for keys that are made or edited
 * after it; those that are there stay as they are. Immutable and thread-safe.
 *
 * @param name 1 to 64 of a-z, 0-9, _ and -
 * @param settings the values that a new key has where nothing else is said, and the most that it may have; the name in
 *     them means nothing, and dates are in whole seconds
 */
public record KeyTemplate(String name, SubKeySettings settings) {
    /** @throws IllegalArgumentException if the name is none */
    public KeyTemplate {
        if (!name.matches("[a-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("The name of a template has 1 to 64 of a-z, 0-9, _ and -");
        }
        settings = settings.toBuilder()
                .name(name)
                .template(name)
                .notBefore(seconds(settings.notBefore()))
                .expiresAt(seconds(settings.expiresAt()))
                .build();
    }

    private static @Nullable Instant seconds(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Where settings go beyond this; empty if they do not. What cannot be shown to be within it counts as beyond. */
    public Optional<Excess> excess(SubKeySettings wanted) {
        return PolicyBound.excess(wanted.policy(), settings.policy())
                .or(() -> limits(wanted.limits()))
                .or(() -> dates(wanted))
                .or(() -> mainKeys(wanted.mainKeys()))
                .or(() -> Objects.equals(wanted.group(), settings.group())
                        ? Optional.empty()
                        : excess("group", "must be the template's, which is " + settings.group()));
    }

    private static Optional<Excess> excess(String member, String what) {
        return Optional.of(new Excess(member, member + " " + what));
    }

    private Optional<Excess> limits(List<Limit> wanted) {
        return settings.limits().stream()
                .filter(bound -> wanted.stream().noneMatch(limit -> isWithin(limit, bound)))
                .findFirst()
                .flatMap(bound -> excess(
                        "limits",
                        "must have one of " + bound.meter().code() + " for a "
                                + bound.window().code()
                                + (bound.models() == null ? "" : " of " + bound.models())
                                + " as in the template, which is not more and not longer than that one"));
    }

    private static boolean isWithin(Limit limit, Limit bound) {
        // Loose ones let more through than strict ones.
        return limit.meter() == bound.meter()
                && limit.window().equals(bound.window())
                && Objects.equals(limit.models(), bound.models())
                && (bound.loose() || !limit.loose())
                && limit.amount() <= bound.amount()
                && isWithin(limit.increase(), limit.amount(), bound);
    }

    private static boolean isWithin(@Nullable Increase increase, long amount, Limit bound) {
        if (increase == null || increase.amount() <= bound.amount() - amount) {
            return true;
        }
        Increase most = bound.increase();
        return most != null
                && increase.amount() <= most.amount()
                && !increase.until().isAfter(most.until());
    }

    private Optional<Excess> dates(SubKeySettings wanted) {
        Instant from = settings.notBefore();
        Instant to = settings.expiresAt();
        if (from != null && (wanted.notBefore() == null || wanted.notBefore().isBefore(from))) {
            return excess("not_before", "must not be before the " + from.getEpochSecond() + " of the template");
        }
        if (to != null && (wanted.expiresAt() == null || wanted.expiresAt().isAfter(to))) {
            return excess("expires_at", "must not be after the " + to.getEpochSecond() + " of the template");
        }
        return Optional.empty();
    }

    /** Weights say how often a key is used, which is no more or less of anything. */
    private Optional<Excess> mainKeys(MainKeySet wanted) {
        MainKeySet allowed = settings.mainKeys();
        return allowed.isAny() || (!wanted.isAny() && allowed.ids().containsAll(wanted.ids()))
                ? Optional.empty()
                : excess("main_keys", "must be some of those of the template");
    }
}
