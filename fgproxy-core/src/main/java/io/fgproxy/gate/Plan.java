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
 * @param stores whether the answer may tell of stored objects
 * @param tied whether the request names objects that only this main key knows
 */
record Plan(
        MainKey mainKey,
        List<Claim> claims,
        Quote quote,
        Reservation reservation,
        RequestFacts facts,
        List<Amendment> amendments,
        boolean hidesUsage,
        boolean stores,
        boolean tied) {
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
        return hasLimit(claim -> !claim.counter().isLoose(), kind);
    }

    private boolean hasLimit(Predicate<Claim> where, Predicate<Meter> kind) {
        for (Claim claim : claims) {
            for (Limit limit : claim.limits()) {
                if (kind.test(limit.meter()) && where.test(claim)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Why it is refused whatever room there is; empty if it is not. */
    Optional<Refusal> refusal() {
        if (quote.unpriced().isPresent() && hasLimit(claim -> true, Meter.COST_USD::equals)) {
            return quote.unpriced().map(why -> unknown(why, "budget"));
        }
        return quote.unbounded().isPresent() && hasLimit(claim -> true, Meter::countsConsumption)
                ? quote.unbounded().map(why -> unknown(why, "limit of tokens"))
                : Optional.empty();
    }

    private static Refusal unknown(String why, String limit) {
        return Refusal.of(DenialReason.PRICE_UNKNOWN, why + " It is refused because a " + limit + " holds for it.");
    }
}
