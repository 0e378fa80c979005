package io.fgproxy.codec;

import io.fgproxy.operation.Operation;
import io.fgproxy.store.CreatedObject;
import io.fgproxy.usage.UsageReport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chooses the meter for an answer. Stateless and thread-safe. */
final class AnswerMeters {
    private static final int SUCCESS = 200;
    private static final int NO_SUCCESS = 300;

    private AnswerMeters() {}

    static AnswerMeter of(
            Operation operation, int status, @Nullable String contentType, boolean hideUsageChunk, boolean stores) {
        String created = stores ? operation.creates() : null;
        AnswerForm form = created == null ? AnswerForm.of(operation) : AnswerForm.withObjects(operation);
        if (form == null || status < SUCCESS || status >= NO_SUCCESS || contentType == null) {
            return new Silent();
        }
        Optional<MediaType> type = MediaType.parse(contentType);
        String name = type.isPresent() ? type.get().name() : "";
        if (name.equals("text/event-stream") && form.event() != null) {
            return new StreamMeter(form, form.event(), hideUsageChunk, created);
        }
        return name.equals("application/json") && form.document() != null
                ? new DocumentMeter(form.document(), created)
                : new Silent();
    }

    /** @param type of all of them; null if nothing was stored */
    static List<CreatedObject> objects(@Nullable String type, List<String> ids) {
        return type == null
                ? List.of()
                : ids.stream().map(id -> new CreatedObject(id, type)).toList();
    }

    /** Gives an array with what a buffer has left; not to be changed. */
    interface Reader {
        void read(byte[] bytes, int from, int to);
    }

    static void read(ByteBuffer buffer, Reader reader) {
        if (buffer.hasArray()) {
            int from = buffer.arrayOffset() + buffer.position();
            reader.read(buffer.array(), from, from + buffer.remaining());
        } else {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(buffer.position(), bytes);
            reader.read(bytes, 0, bytes.length);
        }
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

        @Override
        public List<CreatedObject> created() {
            return List.of();
        }
    }

    /** Reads one JSON document. */
    private static final class DocumentMeter implements AnswerMeter {
        private final ToldUsage told = new ToldUsage();
        private final JsonScanner scanner;
        private final @Nullable String stored;

        /** @param stored the type of what was stored; null if nothing was */
        DocumentMeter(WantedPlace document, @Nullable String stored) {
            this.stored = stored;
            this.scanner = new JsonScanner(document, told);
        }

        @Override
        public List<ByteBuffer> take(List<ByteBuffer> bytes) {
            bytes.forEach(buffer -> read(buffer, scanner::feed));
            return bytes;
        }

        @Override
        public List<ByteBuffer> rest() {
            return List.of();
        }

        @Override
        public UsageReport report() {
            if (!scanner.hasBegun()) {
                return new UsageReport.Absent();
            }
            return scanner.isComplete() ? told.report() : new UsageReport.Unparsable();
        }

        @Override
        public List<CreatedObject> created() {
            return objects(stored, told.ids());
        }
    }
}
