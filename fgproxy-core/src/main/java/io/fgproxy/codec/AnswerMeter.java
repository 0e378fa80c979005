package io.fgproxy.codec;

import io.fgproxy.operation.Operation;
import io.fgproxy.store.CreatedObject;
import io.fgproxy.usage.UsageReport;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads on the way through what an answer says of its consumption and of what was stored, and takes out what its receiver
 * did not ask for. For one exchange; not thread-safe; what it keeps is bounded whatever the size of the answer.
 */
public interface AnswerMeter {
    /**
     * The meter for one answer.
     *
     * @param operation that is answered
     * @param status of the answer; nothing is read of one that is not a success
     * @param contentType of the answer, as sent; null if it was not
     * @param hideUsageChunk whether the chunk that only tells the usage is kept from the receiver of a stream
     */
    static AnswerMeter of(Operation operation, int status, @Nullable String contentType, boolean hideUsageChunk) {
        return of(operation, status, contentType, hideUsageChunk, false);
    }

    /**
     * The meter for one answer.
     *
     * @param operation that is answered
     * @param status of the answer; nothing is read of one that is not a success
     * @param contentType of the answer, as sent; null if it was not
     * @param hideUsageChunk whether the chunk that only tells the usage is kept from the receiver of a stream
     * @param stores whether the answer is to be searched for what was stored
     */
    static AnswerMeter of(
            Operation operation, int status, @Nullable String contentType, boolean hideUsageChunk, boolean stores) {
        return AnswerMeters.of(operation, status, contentType, hideUsageChunk, stores);
    }

    /**
     * Takes the next bytes of the answer and gives those that are to be passed on now: the very same buffers, unless a
     * chunk may have to be hidden; then whole events as they complete. The buffers are neither changed nor moved in.
     *
     * @param bytes whose content must not change until what is given was passed on
     */
    List<ByteBuffer> take(List<ByteBuffer> bytes);

    /** What is still to be passed on when the answer has ended; to be called once, after the last {@link #take}. */
    List<ByteBuffer> rest();

    /** What was said so far; final once {@link #rest} was called. */
    UsageReport report();

    /**
     * The objects that were stored upstream, as far as they were told so far, and as far as their ids are kept; empty for
     * none, or if they are not searched for.
     */
    List<CreatedObject> created();
}
