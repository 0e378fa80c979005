package io.fgproxy.gate;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.MainKey;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.price.Quote;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.store.Reservation;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a request would have to find room for.
 *
 * @param mainKey with which it would go upstream
 * @param facts as the request was read
 * @param amendments what the policies change of it
 * @param hidesUsage whether the answer is made to tell its usage though its receiver did not ask for it
 */
record Plan(
        MainKey mainKey,
        List<Claim> claims,
        Quote quote,
        Reservation reservation,
        RequestFacts facts,
        List<Amendment> amendments,
        boolean hidesUsage) {
    /** The amendments, the usage asked for, and the output bounded where a limit holds that only this can keep. */
    List<Amendment> bounded(long cap) {
        List<Amendment> bounded = amendments;
        if (cap > 0 && hasStrictLimit(Meter::dependsOnOutput)) {
            bounded = OutputCap.apply(facts, bounded, cap, quote.strict().most());
        }
        if (quote.dueToolCap().isPresent() && hasStrictLimit(Meter::countsConsumption)) {
            bounded = OutputCap.set(bounded, quote.dueToolCap().get(), quote.toolCalls());
        }
        return hidesUsage ? StreamUsage.ask(bounded) : bounded;
    }

    private boolean hasStrictLimit(Predicate<Meter> kind) {
        return claims.stream()
                .filter(claim -> !claim.counter().isLoose())
                .flatMap(claim -> claim.limits().stream())
                .anyMatch(limit -> kind.test(limit.meter()));
    }

    /** Why it is refused whatever room there is; empty if it is not. */
    Optional<Refusal> refusal() {
        List<Meter> meters = claims.stream()
                .flatMap(claim -> claim.limits().stream())
                .map(Limit::meter)
                .toList();
        if (quote.unpriced().isPresent() && meters.contains(Meter.COST_USD)) {
            return quote.unpriced().map(why -> unknown(why, "budget"));
        }
        return meters.stream().anyMatch(Meter::countsConsumption)
                ? quote.unbounded().map(why -> unknown(why, "limit of tokens"))
                : Optional.empty();
    }

    private static Refusal unknown(String why, String limit) {
        return Refusal.of(DenialReason.PRICE_UNKNOWN, why + " It is refused because a " + limit + " holds for it.");
    }
}
