package io.fgproxy.gate;

import io.fgproxy.key.MainKeyId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time during which a main key is not chosen if another one is usable, as this node observed it. Immutable and
 * thread-safe.
 *
 * @param mainKey which
 * @param version of the main key that was in trouble; one that was changed since is chosen again
 * @param model for which; null for every model
 * @param trouble why
 * @param since when it was noticed first
 * @param until when the key is chosen again
 */
public record CoolDown(
        MainKeyId mainKey, long version, @Nullable String model, MainKeyTrouble trouble, Instant since, Instant until) {
    boolean isOver(Instant at) {
        return !at.isBefore(until);
    }

    boolean isOf(MainKeyId id) {
        return mainKey.equals(id);
    }
}
