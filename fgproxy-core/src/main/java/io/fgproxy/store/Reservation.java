package io.fgproxy.store;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Demand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that asks for room in its limits. Immutable and thread-safe.
 *
 * @param id of the hold to be opened, unique for ever, at most 64 characters
 * @param key whose request it is
 * @param keyVersion the version of the key on which the request was decided
 * @param sharedVersion the version of the shared rules on which the request was decided
 * @param group the group of keys that it counts in; null for none
 * @param mainKey with which it would go upstream
 * @param operation its name in the catalogue
 * @param model the first model that it names; null for none
 * @param at when the request was decided
 * @param deadline of the hold
 * @param claims every counter once, the key's lifetime first
 * @param strict the most that it can take, for strict limits
 * @param loose what it typically takes, for loose limits
 */
public record Reservation(
        String id,
        SubKeyId key,
        long keyVersion,
        long sharedVersion,
        @Nullable String group,
        MainKeyId mainKey,
        String operation,
        @Nullable String model,
        Instant at,
        Instant deadline,
        List<Claim> claims,
        Demand strict,
        Amounts loose) {
    /** Copies the list. */
    public Reservation {
        claims = List.copyOf(claims);
    }

    /** Where it counts. */
    public List<Counter> counters() {
        List<Counter> counters = new ArrayList<>(claims.size());
        for (Claim claim : claims) {
            counters.add(claim.counter());
        }
        return counters;
    }

    /** The hold to be opened if the output is capped like this. */
    public Hold granted(long cap) {
        return new Hold(id, key, group, mainKey, operation, model, at, deadline, counters(), strict.at(cap), loose);
    }
}
