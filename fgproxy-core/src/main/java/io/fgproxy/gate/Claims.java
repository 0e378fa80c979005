package io.fgproxy.gate;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.SharedRules;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Tally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where a request counts: its key, the groups of its key, its main key. Used once. */
final class Claims {
    private final Instant at;
    private final Predicate<Limit> counts;
    private final Map<Counter, List<Limit>> claims = new LinkedHashMap<>();

    private Claims(Instant at, Predicate<Limit> counts) {
        this.at = at;
        this.counts = counts;
    }

    /**
     * What this request must find room in. The key's lifetime is always there, so that what keys use is always known. A
     * request counts as what it names and as what that stands for, and as every model if its model cannot be told.
     */
    static List<Claim> of(
            SubKey key,
            SharedRules rules,
            MainKey mainKey,
            RequestFacts facts,
            List<Amendment> amendments,
            Instant at) {
        List<String> models = new ArrayList<>();
        for (NamedModel named : facts.models()) {
            models.add(named.name());
        }
        for (Amendment each : amendments) {
            if (each instanceof Amendment.ReplaceModel model) {
                models.add(model.target());
            }
        }
        boolean any = !facts.unestablished().isEmpty();
        Claims claims = new Claims(
                at, limit -> any || limit.models() == null || models.stream().anyMatch(limit::countsModel));
        claims.addKey(key, rules);
        claims.add(mainKey.id().value(), mainKey.limits());
        return claims.toList();
    }

    /** All limits that bind a key, whatever is requested; those of main keys are nobody's business. */
    static List<Claim> of(SubKey key, SharedRules rules, Instant at) {
        Claims claims = new Claims(at, limit -> true);
        claims.addKey(key, rules);
        return claims.toList();
    }

    private void addKey(SubKey key, SharedRules rules) {
        claims.put(Counter.lifetime(key.id().value()), new ArrayList<>());
        add(key.id().value(), key.settings().limits());
        String name = key.settings().group();
        while (name != null) {
            KeyGroup group = rules.keyGroups().get(name);
            if (group != null) {
                add(Counter.group(name), group.limits());
            }
            name = parentOf(group);
        }
    }

    private static @Nullable String parentOf(@Nullable KeyGroup group) {
        return group == null ? null : group.parent();
    }

    private void add(String owner, List<Limit> limits) {
        for (Limit limit : limits) {
            if (counts.test(limit)) {
                claims.computeIfAbsent(Counter.of(owner, limit, at), counter -> new ArrayList<>())
                        .add(limit);
            }
        }
    }

    private List<Claim> toList() {
        List<Claim> list = new ArrayList<>(claims.size());
        claims.forEach((counter, limits) -> list.add(new Claim(counter, limits)));
        return list;
    }

    /** How the limits of these claims stand. */
    static List<LimitStanding> standings(List<Claim> claims, Map<Counter, Tally> tallies, Instant at) {
        List<LimitStanding> standings = new ArrayList<>();
        for (Claim claim : claims) {
            Tally tally = tallies.getOrDefault(claim.counter(), Tally.ZERO);
            claim.limits().forEach(limit -> standings.add(LimitStanding.of(claim.counter(), limit, tally, at)));
        }
        return List.copyOf(standings);
    }
}
