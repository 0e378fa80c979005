package io.fgproxy.price;

import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Demand;
import io.fgproxy.usage.Usage;
import java.util.Optional;

/** What a request can take, and what it is charged when it has been made. Immutable and thread-safe. */
public final class Quote {
    private final Demand strict;
    private final Amounts loose;

    Quote(Demand strict, Amounts loose) {
        this.strict = strict;
        this.loose = loose;
    }

    /** The most that it can take. */
    public Demand strict() {
        return strict;
    }

    /** What it typically takes. */
    public Amounts loose() {
        return loose;
    }

    /** What reported usage is charged; empty if its price is not known. */
    public Optional<Amounts> charge(Usage usage) {
        return Optional.of(new Amounts(1, usage.inputTokens(), usage.outputTokens(), 0));
    }
}
