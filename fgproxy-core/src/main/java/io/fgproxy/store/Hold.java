package io.fgproxy.store;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One open reservation of one request. Immutable and thread-safe.
 *
 * @param id unique for ever, at most 64 characters
 * @param key whose request it is
 * @param group the group of keys that it counts in; null for none
 * @param mainKey with which it goes upstream
 * @param operation its name in the catalogue
 * @param model the first model that it names; null for none
 * @param openedAt when the request was decided
 * @param deadline after which anyone may charge it; whoever holds it moves the deadline on in time
 * @param counters where it counts
 * @param strict what is held in counters of strict limits
 * @param loose what is held in counters of loose limits
 */
public record Hold(
        String id,
        SubKeyId key,
        @Nullable String group,
        MainKeyId mainKey,
        String operation,
        @Nullable String model,
        Instant openedAt,
        Instant deadline,
        List<Counter> counters,
        Amounts strict,
        Amounts loose) {
    /** Copies the list. */
    public Hold {
        counters = List.copyOf(counters);
    }

    /** What is held in this counter. */
    public Amounts in(Counter counter) {
        return counter.isLoose() ? loose : strict;
    }

    /** The same hold with another deadline. */
    public Hold until(Instant later) {
        return new Hold(id, key, group, mainKey, operation, model, openedAt, later, counters, strict, loose);
    }

    /** The same hold without the counters of a key that is gone. */
    public Hold outside(SubKeyId gone) {
        List<Counter> others = counters.stream()
                .filter(counter -> !counter.owner().equals(gone.value()))
                .toList();
        return new Hold(id, key, group, mainKey, operation, model, openedAt, deadline, others, strict, loose);
    }

    /** Its end when nobody knows how it ended: what it holds is charged. */
    public Settlement collected(Instant now) {
        UsageRecord record = new UsageRecord(
                id,
                key,
                group,
                mainKey,
                operation,
                model,
                openedAt,
                now,
                0,
                UsageRecord.Source.COLLECTED,
                strict,
                Usage.ZERO);
        return new Settlement(this, strict, record);
    }
}
