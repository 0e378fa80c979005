package io.fgproxy.servlet.metering;

import io.fgproxy.codec.AnswerMeter;
import io.fgproxy.gate.Ticket;
import io.fgproxy.operation.Operation;
import io.fgproxy.store.CreatedObject;
import io.fgproxy.usage.UsageReport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What one request owes, from its admission to its end, over all tries that it takes. The first end decides; each call that ends it returns the stage
 * of that first end, which never fails, and is complete when the store has taken it. Thread-safe.
 */
public final class Account {
    private static final CompletionStage<Boolean> NOTHING_OWED = CompletableFuture.completedFuture(false);

    private final Operation operation;
    private @Nullable Ticket ticket;
    private @Nullable AnswerMeter meter;
    private @Nullable CompletionStage<Boolean> end;
    private boolean sent;
    private boolean tellsUsage;
    private boolean hides;
    private boolean ended;
    private int status;

    /** How many bytes of the answer are still to come; {@link Long#MAX_VALUE} if it does not say. */
    private long left = Long.MAX_VALUE;

    /** Of a request that is not admitted yet. */
    public Account(Operation operation) {
        this.operation = operation;
    }

    /** A try was admitted. Returns false if the request has ended meanwhile: then the ticket was given back. */
    public boolean open(Ticket admitted) {
        synchronized (this) {
            if (end == null) {
                ticket = admitted;
                return true;
            }
        }
        admitted.release(0);
        return false;
    }

    /** The ticket of the last try; null before the admission. */
    public synchronized @Nullable Ticket ticket() {
        return ticket;
    }

    /** The request goes upstream now. Returns false if it has ended meanwhile and must not. */
    public synchronized boolean send() {
        sent = end == null;
        return sent;
    }

    /**
     * Upstream has begun to answer with success: from now on something is owed.
     *
     * @param length of the answer in bytes; empty if it does not say
     */
    public synchronized void answered(int answerStatus, @Nullable String contentType, OptionalLong length) {
        left = length.orElse(Long.MAX_VALUE);
        Ticket open = ticket;
        if (open != null) {
            open.works();
        }
        String type = contentType == null ? "" : contentType.strip().toLowerCase(Locale.ROOT);
        tellsUsage = type.startsWith("application/json") || type.startsWith("text/event-stream");
        status = answerStatus;
        hides = open != null && open.hidesUsage() && type.startsWith("text/event-stream");
        boolean stores = open != null && open.stores();
        meter = AnswerMeter.of(operation, answerStatus, contentType, hides, stores);
    }

    /**
     * Upstream has begun to refuse the request: whatever becomes of it, nothing is owed for this try.
     *
     * @param answerStatus that upstream answers with
     */
    public synchronized void refused(int answerStatus) {
        sent = false;
        status = answerStatus;
    }

    /**
     * This try has failed, and another one is to follow: its ticket is given back.
     *
     * @return when the store has taken that; empty if the request has ended, and must not be tried again
     */
    public synchronized Optional<CompletionStage<Boolean>> retry() {
        Ticket open = ticket;
        if (end != null || open == null) {
            return Optional.empty();
        }
        int answerStatus = status;
        sent = false;
        status = 0;
        return Optional.of(open.release(answerStatus));
    }

    /** Whether the client gets less than upstream sends, so that the length of the answer is not upstream's. */
    public synchronized boolean hides() {
        return hides;
    }

    /**
     * Reads bytes of the answer, and returns what of them is for the client. An answer that is known to be complete is
     * settled before the client gets the end of it, so that its next request does not find the quota still held.
     */
    public synchronized List<ByteBuffer> take(List<ByteBuffer> bytes) {
        AnswerMeter reader = meter;
        if (reader == null) {
            return bytes;
        }
        for (ByteBuffer buffer : bytes) {
            left -= buffer.remaining();
        }
        List<ByteBuffer> forClient = reader.take(bytes);
        if (left <= 0) {
            forClient = joined(forClient, rest());
            settle();
        }
        return forClient;
    }

    private static List<ByteBuffer> joined(List<ByteBuffer> first, List<ByteBuffer> second) {
        if (second.isEmpty()) {
            return first;
        }
        List<ByteBuffer> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** Whether upstream has begun to answer with success. */
    public synchronized boolean isCharged() {
        return meter != null;
    }

    /** What was kept back and is for the client after all, now that the answer has ended. */
    public synchronized List<ByteBuffer> rest() {
        AnswerMeter reader = meter;
        if (reader == null || ended) {
            return List.of();
        }
        ended = true;
        return reader.rest();
    }

    /** Whether the rest of the answer is worth reading without a client: it costs money, and may still tell how much. */
    public synchronized boolean mayLearnMore() {
        return end == null && sent && operation.billable() && (meter == null || tellsUsage);
    }

    /** The answer is complete: what it told is charged. */
    public synchronized CompletionStage<Boolean> settle() {
        return close(true, status);
    }

    /** Upstream refused with this status, or never got the request (0): nothing is charged. */
    public synchronized CompletionStage<Boolean> release(int answerStatus) {
        return close(false, answerStatus);
    }

    /** It failed: what upstream has begun to answer with success is charged, all else is not. */
    public synchronized CompletionStage<Boolean> fail() {
        return close(meter != null, status);
    }

    /**
     * It is given up while upstream may be at work: what went upstream is charged. Otherwise one could work for free by
     * hanging up early.
     */
    public synchronized CompletionStage<Boolean> giveUp() {
        return close(sent, status);
    }

    private CompletionStage<Boolean> close(boolean charged, int answerStatus) {
        CompletionStage<Boolean> first = end;
        if (first == null) {
            first = NOTHING_OWED;
            Ticket open = ticket;
            if (open != null) {
                first = charged ? open.settle(report(), answerStatus, created()) : open.release(answerStatus);
            }
            end = first;
        }
        return first;
    }

    private UsageReport report() {
        AnswerMeter reader = meter;
        return reader == null ? new UsageReport.Absent() : reader.report();
    }

    private List<CreatedObject> created() {
        AnswerMeter reader = meter;
        return reader == null ? List.of() : reader.created();
    }
}
