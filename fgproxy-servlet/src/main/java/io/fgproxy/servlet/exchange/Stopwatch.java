package io.fgproxy.servlet.exchange;

import io.fgproxy.gate.Gate;
import io.fgproxy.gate.Ticket;
import io.fgproxy.metrics.Outcome;
import io.fgproxy.metrics.RequestEnd;
import io.fgproxy.metrics.RequestTimes;
import io.fgproxy.operation.Operation;
import io.fgproxy.quota.Amounts;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.upstream.ResponseHead;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import org.jspecify.annotations.Nullable;

/** Measures one request, and tells the metrics of the proxy how it ended. */
final class Stopwatch implements Timing {
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private final Gate gate;
    private final long began = System.nanoTime();
    private Phase phase = Phase.OWN;
    private long since = began;
    private long client;
    private long queue;
    private long store;
    private long upstream;
    private long own;
    private long sentAt;
    private long firstByte;
    private long upstreamFirstByte;
    private int attempts;
    private int status;
    private boolean stream;
    private @Nullable Outcome outcome;
    private @Nullable Ticket ticket;

    Stopwatch(Gate gate) {
        this.gate = gate;
    }

    @Override
    public synchronized void enter(Phase next) {
        long now = System.nanoTime();
        spend(now - since);
        since = now;
        phase = next;
    }

    private void spend(long nanos) {
        switch (phase) {
            case CLIENT -> client += nanos;
            case QUEUE -> queue += nanos;
            case STORE -> store += nanos;
            case UPSTREAM -> upstream += nanos;
            case OWN -> own += nanos;
        }
    }

    @Override
    public synchronized void admitted(Ticket admitted) {
        ticket = admitted;
    }

    @Override
    public synchronized void sent() {
        enter(Phase.UPSTREAM);
        attempts++;
        sentAt = since;
    }

    @Override
    public synchronized void received() {
        enter(Phase.OWN);
        if (upstreamFirstByte == 0) {
            upstreamFirstByte = since - sentAt;
        }
    }

    @Override
    public synchronized void answered(ResponseHead head) {
        enter(Phase.CLIENT);
        status = head.status();
        stream = head.isEventStream();
    }

    @Override
    public synchronized void gave() {
        enter(Phase.CLIENT);
        if (firstByte == 0) {
            firstByte = since - began;
        }
    }

    @Override
    public synchronized void failed(Problem problem) {
        boolean begun = stream || firstByte > 0;
        if (begun) {
            decide(Outcome.CUT);
        } else if (outcome == null) {
            status = problem.status();
            decide(ofOwnAnswer(status));
            gave();
        }
        enter(Phase.CLIENT);
    }

    private static Outcome ofOwnAnswer(int status) {
        if (status < 500) {
            return Outcome.REFUSED;
        }
        return status == BAD_GATEWAY || status == GATEWAY_TIMEOUT ? Outcome.UPSTREAM_FAILED : Outcome.UNAVAILABLE;
    }

    @Override
    public synchronized void gone() {
        decide(Outcome.CLIENT_GONE);
    }

    /** The first one counts: what comes after it follows from it. */
    private void decide(Outcome first) {
        outcome = outcome == null ? first : outcome;
    }

    @Override
    public synchronized boolean isStream() {
        return stream;
    }

    @Override
    public ClientSide around(ClientSide client) {
        return new MeasuredClient(client, this);
    }

    @Override
    public void end(@Nullable Operation operation) {
        gate.measuring().listeners().ended(result(operation));
    }

    private synchronized RequestEnd result(@Nullable Operation operation) {
        enter(Phase.OWN);
        decide(status < 400 ? Outcome.SUCCESS : Outcome.UPSTREAM_ERROR);
        Ticket last = ticket;
        UsageRecord record = last == null ? null : last.record();
        return new RequestEnd(
                operation,
                gate.measuring().label(last == null ? null : last.model(), gate.now()),
                last != null && last.credential().azure() != null,
                outcome == null ? Outcome.SUCCESS : outcome,
                status,
                stream,
                attempts,
                source(last, record),
                record == null ? Amounts.NONE : record.charged(),
                record == null ? Usage.ZERO : record.usage(),
                new RequestTimes(client, queue, store, upstream, own, firstByte, upstreamFirstByte));
    }

    /** What costs nothing and never reached upstream is not in the usage log. */
    private static UsageRecord.@Nullable Source source(@Nullable Ticket ticket, @Nullable UsageRecord record) {
        if (record != null) {
            return record.source();
        }
        return ticket == null ? null : UsageRecord.Source.FAILED;
    }
}
