package io.fgproxy.metrics;

import io.fgproxy.operation.Operation;
import io.fgproxy.quota.Amounts;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import org.jspecify.annotations.Nullable;

/**
 * How one request ended. Immutable and thread-safe. Every part that may become a label has a bounded number of values.
 *
 * @param operation of the catalogue; null if the request was refused before it was known
 * @param model the name in the price table of the model that was asked upstream; {@link #OTHER_MODEL} for one that is not
 *     in it, {@link #NO_MODEL} if none was asked
 * @param azure whether it went to Azure OpenAI
 * @param outcome what became of it
 * @param status that the client was answered with; 0 if it was not
 * @param stream whether the answer was a stream of events
 * @param attempts how often it was sent upstream
 * @param source how the charge was found; null if it was not admitted. {@link UsageRecord.Source#FAILED} if nothing is
 *     charged
 * @param charged what is charged
 * @param usage what upstream reported; {@link Usage#ZERO} if it did not
 * @param times where the time went
 */
public record RequestEnd(
        @Nullable Operation operation,
        String model,
        boolean azure,
        Outcome outcome,
        int status,
        boolean stream,
        int attempts,
        UsageRecord.@Nullable Source source,
        Amounts charged,
        Usage usage,
        RequestTimes times) {
    /** The model of requests that name none, or were not admitted. */
    public static final String NO_MODEL = RequestLabels.NONE;

    /** Stands for all models that the price table does not know, because clients can make up any number of names. */
    public static final String OTHER_MODEL = "other";

    /** What of it makes labels. */
    public RequestLabels labels() {
        String found = source == null ? RequestLabels.NONE : source.code();
        return new RequestLabels(RequestLabels.nameOf(operation), model, azure, outcome, status, stream, found);
    }
}
