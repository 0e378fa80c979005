package io.fgproxy.codec;

import io.fgproxy.operation.Operation;
import io.fgproxy.usage.UsageReport;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses the meter for an answer. Stateless and thread-safe. */
final class AnswerMeters {
    private AnswerMeters() {}

    static AnswerMeter of(
            Operation operation, int status, @Nullable String contentType, boolean hideUsageChunk) {
        return new Silent();
    }

    /** Nothing is read. */
    private static final class Silent implements AnswerMeter {
        @Override
        public List<ByteBuffer> take(List<ByteBuffer> bytes) {
            return bytes;
        }

        @Override
        public List<ByteBuffer> rest() {
            return List.of();
        }

        @Override
        public UsageReport report() {
            return new UsageReport.Absent();
        }
    }
}
