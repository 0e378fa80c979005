package io.fgproxy.testkit.store;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Demand;
import io.fgproxy.quota.Limit;
import io.fgproxy.store.Reservation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts a reservation together: one request on the key's own limits, unless it is told otherwise. Not thread-safe. */
final class Ask {
    private static final Duration HOLD_TIME = Duration.ofMinutes(3);

    private record Share(String owner, List<Limit> limits) {}

    private final SubKey key;
    private MainKeyId mainKey;
    private final List<Share> shares = new ArrayList<>();
    private String id = UUID.randomUUID().toString();
    private long sharedVersion;
    private @Nullable String group;
    private String operation = "chat.completions.create";
    private @Nullable String model = "gpt-4o-mini";
    private Instant at = StoreFixture.NOW;
    private @Nullable Instant deadline;
    private Demand strict = Demand.fixed(Amounts.ONE_REQUEST);
    private Amounts loose = Amounts.ONE_REQUEST;

    Ask(SubKey key, MainKeyId mainKey, long sharedVersion) {
        this.key = key;
        this.mainKey = mainKey;
        this.sharedVersion = sharedVersion;
        shares.add(new Share(key.id().value(), key.settings().limits()));
    }

    Ask id(String text) {
        this.id = text;
        return this;
    }

    Ask sharedVersion(long version) {
        this.sharedVersion = version;
        return this;
    }

    Ask with(MainKeyId id) {
        this.mainKey = id;
        return this;
    }

    /** Counts in the limits of another owner too. */
    Ask in(String owner, Limit... limits) {
        shares.add(new Share(owner, List.of(limits)));
        return this;
    }

    /** Counts in the limits of a group too. */
    Ask inGroup(String name, Limit... limits) {
        this.group = name;
        return in(Counter.group(name), limits);
    }

    Ask describedBy(String operationName, @Nullable String modelName) {
        this.operation = operationName;
        this.model = modelName;
        return this;
    }

    Ask at(Instant instant) {
        this.at = instant;
        return this;
    }

    Ask until(Instant instant) {
        this.deadline = instant;
        return this;
    }

    /** Takes this whatever comes, typically too. */
    Ask taking(Amounts amounts) {
        return taking(Demand.fixed(amounts), amounts);
    }

    Ask taking(Demand most, Amounts typically) {
        this.strict = most;
        this.loose = typically;
        return this;
    }

    Reservation build() {
        Map<Counter, List<Limit>> claims = new LinkedHashMap<>();
        claims.put(Counter.lifetime(key.id().value()), new ArrayList<>());
        for (Share share : shares) {
            for (Limit limit : share.limits()) {
                claims.computeIfAbsent(Counter.of(share.owner(), limit, at), counter -> new ArrayList<>())
                        .add(limit);
            }
        }
        return new Reservation(
                id,
                key.id(),
                key.version(),
                sharedVersion,
                group,
                mainKey,
                operation,
                model,
                at,
                deadline == null ? at.plus(HOLD_TIME) : deadline,
                claims.entrySet().stream()
                        .map(entry -> new Claim(entry.getKey(), entry.getValue()))
                        .toList(),
                strict,
                loose);
    }
}
