package io.fgproxy.price;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.policy.Amendment;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Demand;
import java.time.Instant;
import java.util.List;

/** Tells beforehand what requests can take. Immutable and thread-safe. */
public final class Estimator {
    /** Makes an estimator. */
    public Estimator() {}

    /**
     * What a request can take.
     *
     * @param facts as the request was read
     * @param amendments what will be changed of it
     * @param at when it is made, because prices change
     */
    public Quote quote(RequestFacts facts, List<Amendment> amendments, Instant at) {
        return new Quote(Demand.fixed(Amounts.ONE_REQUEST), Amounts.ONE_REQUEST);
    }
}
