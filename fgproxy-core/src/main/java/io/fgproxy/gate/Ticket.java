package io.fgproxy.gate;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.store.CreatedObject;
import io.fgproxy.store.Hold;
import io.fgproxy.store.Settlement;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import io.fgproxy.usage.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The open reservation of one admitted request. The first call of {@link #settle} or {@link #release} decides, later
 * ones do nothing. They do not wait for the store; the stages that they return end when it has committed, or failed, in
 * which case it is told again later, and never fail themselves. Thread-safe.
 */
public final class Ticket {
    private static final CompletionStage<Boolean> CLOSED_BEFORE = CompletableFuture.completedFuture(false);

    private final SubKey key;
    private final Plan plan;
    private final Hold hold;
    private final UpstreamCredential credential;
    private volatile List<LimitStanding> standings;
    private final MainKeyHealth health;
    private final OpenTickets tickets;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable UsageRecord record;

    Ticket(
            SubKey key,
            Plan plan,
            Hold hold,
            UpstreamCredential credential,
            List<LimitStanding> standings,
            MainKeyHealth health,
            OpenTickets tickets) {
        this.key = key;
        this.plan = plan;
        this.hold = hold;
        this.credential = credential;
        this.standings = List.copyOf(standings);
        this.health = health;
        this.tickets = tickets;
    }

    /** The id of the request, unique for ever. */
    public String id() {
        return hold.id();
    }

    /** The key that was admitted, as it was then. */
    public SubKey key() {
        return key;
    }

    /** The main key with which the request goes upstream. */
    public MainKeyId mainKey() {
        return plan.mainKey().id();
    }

    /** The first model that the request names, as it is named upstream; null for none. */
    public @Nullable String model() {
        return AzureOffer.model(plan.facts(), plan.amendments()).orElse(hold.model());
    }

    /** What the usage log is told about the end of it; null before the end, or if it is told nothing. */
    public @Nullable UsageRecord record() {
        return record;
    }

    /** With what the request goes upstream. */
    public UpstreamCredential credential() {
        return credential;
    }

    /**
     * Whether the stream of the answer was made to tell its usage, which its receiver did not ask for: the chunk that
     * tells it is to be hidden.
     */
    public boolean hidesUsage() {
        return plan.hidesUsage();
    }

    /** Whether the request asks for a stream of events, be it by itself or by the policies of the key. */
    public boolean streams() {
        return StreamUsage.streams(plan.facts(), plan.amendments());
    }

    /** Whether upstream may store an object for this request, or tells of one, so that its answer is to be searched for it. */
    public boolean stores() {
        return plan.stores();
    }

    /** Whether the request names objects that only this main key knows, so that no other one will do. */
    public boolean isTied() {
        return plan.tied();
    }

    /** How the limits of the key stood right after this request was reserved; or, once the store took its end, after that. */
    public List<LimitStanding> standings() {
        List<LimitStanding> ofKey = new ArrayList<>();
        for (LimitStanding standing : standings) {
            if (!Shortages.isMainKey(standing.counter())) {
                ofKey.add(standing);
            }
        }
        return ofKey;
    }

    /**
     * Upstream answered with success, or may have: the request is charged. What is reported is charged as it is; if
     * nothing sensible is, what was held is. Of what is reported but has no known price the cost is that which was held.
     *
     * @param report what upstream said that it took
     * @param status that upstream answered with; 0 if it is not known
     * @return true if this call closed the hold
     */
    public CompletionStage<Boolean> settle(UsageReport report, int status) {
        return settle(report, status, List.of());
    }

    /**
     * The same for an answer that told of objects: once the store has taken it, requests that name them go upstream with
     * this main key.
     *
     * @param report what upstream said that it took
     * @param status that upstream answered with; 0 if it is not known
     * @param created what was stored upstream; empty for nothing
     * @return true if this call closed the hold
     */
    public CompletionStage<Boolean> settle(UsageReport report, int status, List<CreatedObject> created) {
        if (report instanceof UsageReport.Reported reported) {
            Amounts amounts = plan.quote().charge(reported.usage(), hold.strict());
            return close(amounts, UsageRecord.Source.REPORTED, reported.usage(), status, created);
        }
        return close(hold.strict(), UsageRecord.Source.ESTIMATED, Usage.ZERO, status, created);
    }

    /**
     * Nothing was consumed: what was held is given back.
     *
     * @param status that upstream answered with; 0 if it did not, which is not logged
     * @return true if this call closed the hold
     */
    public CompletionStage<Boolean> release(int status) {
        return close(Amounts.NONE, UsageRecord.Source.FAILED, Usage.ZERO, status, List.of());
    }

    /**
     * The main key is in trouble: others are chosen before it for a while.
     *
     * @param wait how long upstream says that it lasts; null if it does not say
     */
    public void troubled(MainKeyTrouble trouble, @Nullable Duration wait) {
        health.troubled(
                plan.mainKey(), hold.model(), trouble, wait, tickets.clock().instant());
    }

    /** Upstream does what it is asked with the main key: trouble that was seen before this request began is over. */
    public void works() {
        health.works(plan.mainKey().id(), hold.model(), hold.openedAt());
    }

    private CompletionStage<Boolean> close(
            Amounts amounts, UsageRecord.Source source, Usage usage, int status, List<CreatedObject> created) {
        if (!closed.compareAndSet(false, true)) {
            return CLOSED_BEFORE;
        }
        Instant now = Instant.ofEpochMilli(tickets.clock().millis());
        boolean logged = source != UsageRecord.Source.FAILED || status != 0;
        UsageRecord row = logged
                ? new UsageRecord(
                        hold.id(),
                        hold.key(),
                        hold.group(),
                        hold.mainKey(),
                        hold.operation(),
                        hold.model(),
                        hold.openedAt(),
                        now,
                        status,
                        source,
                        amounts,
                        usage)
                : null;
        record = row;
        return tickets.close(new Settlement(hold, amounts, row, created), standings)
                .thenApply(result -> {
                    List<LimitStanding> after = new ArrayList<>();
                    for (LimitStanding standing : standings) {
                        after.add(standing.after(result.tallies().get(standing.counter())));
                    }
                    standings = after;
                    return result.closed();
                });
    }
}
