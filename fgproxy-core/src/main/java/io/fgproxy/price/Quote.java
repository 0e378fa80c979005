package io.fgproxy.price;

import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Demand;
import io.fgproxy.usage.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request can take, and what it is charged when it has been made. Immutable and thread-safe. */
public final class Quote {
    private final Demand strict;
    private final Amounts loose;
    private final @Nullable Charging charging;
    private final UnknownPrice whenUnknown;
    private final @Nullable String unpriced;
    private final @Nullable String unbounded;
    private final @Nullable String dueCap;

    /**
     * @param charging null if what is charged is known beforehand
     * @param unpriced what has no price; null if everything has one
     * @param unbounded why what it takes cannot be told; null if it can
     * @param dueCap the parameter that must be set for the bound to hold; null for none
     */
    Quote(
            Demand strict,
            Amounts loose,
            @Nullable Charging charging,
            UnknownPrice whenUnknown,
            @Nullable String unpriced,
            @Nullable String unbounded,
            @Nullable String dueCap) {
        this.strict = strict;
        this.loose = loose;
        this.charging = charging;
        this.whenUnknown = whenUnknown;
        this.unpriced = unpriced;
        this.unbounded = unbounded;
        this.dueCap = dueCap;
    }

    /** The most that it can take. */
    public Demand strict() {
        return strict;
    }

    /** What it typically takes. */
    public Amounts loose() {
        return loose;
    }

    /** Why it must be refused where a limit of money holds, as a sentence; empty if it need not be. */
    public Optional<String> unpriced() {
        return whenUnknown instanceof UnknownPrice.Refuse ? Optional.ofNullable(unpriced) : Optional.empty();
    }

    /** Why it must be refused where a limit of tokens holds, as a sentence; empty if it need not be. */
    public Optional<String> unbounded() {
        return whenUnknown instanceof UnknownPrice.Refuse ? Optional.ofNullable(unbounded) : Optional.empty();
    }

    /** The parameter that must be set to {@link #toolCalls} for the bound to hold; empty if none must. */
    public Optional<String> dueToolCap() {
        return Optional.ofNullable(dueCap);
    }

    /** How many calls of hosted tools the bound is made for where the request sets none. */
    public long toolCalls() {
        return HostedTools.MOST_CALLS;
    }

    /**
     * What reported usage is charged: the tokens as they are, and what they cost. What has no price is charged as it was
     * held.
     *
     * @param held for the request
     */
    public Amounts charge(Usage usage, Amounts held) {
        if (charging == null) {
            return strict.base();
        }
        Bill bill = charging.charge(usage);
        long cost = bill.isComplete() ? bill.total() : unknown(bill.total(), held);
        return new Amounts(1, usage.inputTokens(), usage.outputTokens(), cost);
    }

    private long unknown(long known, Amounts held) {
        if (whenUnknown instanceof UnknownPrice.Charge charge) {
            return Amounts.sum(known, charge.amount());
        }
        return whenUnknown instanceof UnknownPrice.Free ? known : Math.max(known, held.cost());
    }
}
