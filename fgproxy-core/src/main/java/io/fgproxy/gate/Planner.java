package io.fgproxy.gate;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.price.Estimator;
import io.fgproxy.price.Quote;
import io.fgproxy.quota.Claim;
import io.fgproxy.store.HoldIds;
import io.fgproxy.store.Reservation;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans requests that the policies allow: with which main key they go, and what they must find room for. Thread-safe. */
final class Planner {
    private static final HoldIds IDS = new HoldIds(new SecureRandom());

    private static final Refusal NO_MAIN_KEY =
            Refusal.of(DenialReason.NO_MAIN_KEY, "No usable main key is configured for this key. Tell its owner.");

    private static final Refusal ORIGIN_GONE = Refusal.of(
            DenialReason.NO_MAIN_KEY,
            "The request names an object that was created with a main key which this key may not use now."
                    + " Tell its owner.");

    private final Estimator estimator;
    private final MainKeyHealth health;

    Planner(Estimator estimator, MainKeyHealth health) {
        this.estimator = estimator;
        this.health = health;
    }

    /** What is planned for a request. */
    sealed interface Planned {
        /** To go upstream so, if there is room. */
        record As(Plan plan) implements Planned {}

        /** Not to go upstream, whatever room there is. */
        record Not(Refusal refusal) implements Planned {}
    }

    /** What is planned for the request of a key, which its policies allow with these amendments. */
    Planned plan(SubKey key, Shared shared, RequestFacts facts, List<Amendment> amendments, Instant at, Route route) {
        String model = modelOf(facts);
        List<MainKeyHealth.Candidate> all = shared.candidates(key.settings().mainKeys(), route);
        List<MainKeyHealth.Candidate> able = able(all, facts, amendments);
        if (able.isEmpty() && !all.isEmpty() && route.avoided().isEmpty()) {
            return new Planned.Not(
                    AzureOffer.refusal(all.get(0).key(), facts, amendments).orElseThrow());
        }
        Optional<MainKey> chosen = health.choose(route.onlyReady() ? health.ready(able, model, at) : able, model, at);
        if (chosen.isEmpty()) {
            return new Planned.Not(route.only() == null ? NO_MAIN_KEY : ORIGIN_GONE);
        }
        Plan plan = plan(key, shared, facts, amendments, at, chosen.get(), route.only() != null);
        Optional<Refusal> refusal = plan.refusal();
        return refusal.isPresent() ? new Planned.Not(refusal.get()) : new Planned.As(plan);
    }

    /** Those whose upstreams can do it. */
    private static List<MainKeyHealth.Candidate> able(
            List<MainKeyHealth.Candidate> candidates, RequestFacts facts, List<Amendment> amendments) {
        boolean some = candidates.stream().anyMatch(each -> each.key().azure() != null);
        return some
                ? candidates.stream()
                        .filter(each -> AzureOffer.refusal(each.key(), facts, amendments)
                                .isEmpty())
                        .toList()
                : candidates;
    }

    private Plan plan(
            SubKey key,
            Shared shared,
            RequestFacts facts,
            List<Amendment> amendments,
            Instant at,
            MainKey mainKey,
            boolean tied) {
        List<Claim> claims = Claims.of(key, shared.rules(), mainKey, facts, amendments, at);
        Quote quote = estimator.quote(facts, amendments, at);
        Reservation reservation = new Reservation(
                IDS.next(at),
                key.id(),
                key.version(),
                shared.version(),
                key.settings().group(),
                mainKey.id(),
                facts.operation().name(),
                modelOf(facts),
                at,
                at.plus(OpenTickets.HOLD_TIME),
                claims,
                quote.strict(),
                quote.loose());
        return new Plan(
                mainKey,
                claims,
                quote,
                reservation,
                facts,
                amendments,
                StreamUsage.isDue(facts, amendments),
                Storing.isDue(facts, amendments),
                tied);
    }

    /** Whether a main key is ready on this route, by what is known. */
    boolean hasReady(SubKey key, Shared shared, RequestFacts facts, Instant at, Route route) {
        List<MainKeyHealth.Candidate> all = shared.candidates(key.settings().mainKeys(), route);
        return !health.ready(able(all, facts, List.of()), modelOf(facts), at).isEmpty();
    }

    private static @Nullable String modelOf(RequestFacts facts) {
        return facts.models().isEmpty() ? null : facts.models().get(0).name();
    }
}
