package io.fgproxy.codec;

import io.fgproxy.codec.WantedPlace.Slot;
import io.fgproxy.quota.Amounts;
import io.fgproxy.store.CreatedObject;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageReport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a stream of server-sent events, and takes out the chunk that only tells the usage. Not thread-safe. */
final class StreamMeter implements AnswerMeter {
    /** What is longer is no chunk that only tells the usage. */
    private static final int LONGEST_HIDDEN = 1 << 18;

    private final AnswerForm form;
    private final EventReader reader;
    private final boolean hides;
    private final @Nullable String stored;
    private UsageReport report = new UsageReport.Absent();

    /** The first object that an event tells of, which is the one that all of them are about; empty before. */
    private List<CreatedObject> created = List.of();

    /** What was received of the event that has not ended, and is not passed on yet. */
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    /** Whether the event that has not ended is passed on as it comes. */
    private boolean passing;

    /** Whether the event that ended last was hidden. */
    private boolean hidden;

    /**
     * A meter for one stream.
     *
     * @param hides whether the chunk that only tells the usage is taken out
     * @param stored the type of what was stored; null if nothing was
     */
    StreamMeter(AnswerForm form, WantedPlace event, boolean hides, @Nullable String stored) {
        this.form = form;
        this.stored = stored;
        this.reader = new EventReader(event);
        this.hides = hides && form.isCumulative();
    }

    @Override
    public List<ByteBuffer> take(List<ByteBuffer> bytes) {
        if (!hides) {
            bytes.forEach(buffer -> AnswerMeters.read(buffer, this::watch));
            return bytes;
        }
        List<ByteBuffer> passed = new ArrayList<>();
        bytes.forEach(buffer -> AnswerMeters.read(
                buffer,
                (array, from, to) ->
                        new Cut(buffer.duplicate(), from - buffer.position(), passed).make(array, from, to)));
        return passed;
    }

    private void watch(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int end = reader.read(bytes, at, to);
            if (end < 0) {
                return;
            }
            eventEnded();
            at = end;
        }
    }

    /** Returns whether the event is to be hidden. */
    private boolean eventEnded() {
        ToldUsage told = reader.told();
        boolean mine = form.isCumulative()
                || form.types().contains(reader.type())
                || form.types().contains(told.text(Slot.TYPE));
        boolean only = reader.isComplete() && told.tellsUsage() && told.hasNoChoices();
        if (mine && reader.isComplete()) {
            add(told.report());
        } else if (mine && (reader.isCut() || !form.isCumulative())) {
            add(new UsageReport.Unparsable());
        }
        if (created.isEmpty() && !told.ids().isEmpty()) {
            created = AnswerMeters.objects(stored, told.ids().subList(0, 1));
        }
        reader.next();
        return only;
    }

    private void add(UsageReport told) {
        if (told instanceof UsageReport.Absent || report instanceof UsageReport.Unparsable) {
            return;
        }
        boolean adds =
                !form.isCumulative() && told instanceof UsageReport.Reported && report instanceof UsageReport.Reported;
        report = adds ? sum(((UsageReport.Reported) report).usage(), ((UsageReport.Reported) told).usage()) : told;
    }

    /** One event for each of several results. */
    private static UsageReport sum(Usage one, Usage other) {
        Map<String, Long> calls = new HashMap<>(one.calls());
        other.calls().forEach((type, count) -> calls.merge(type, count, Amounts::sum));
        return new UsageReport.Reported(new Usage(
                Amounts.sum(one.inputTokens(), other.inputTokens()),
                Amounts.sum(one.cachedTokens(), other.cachedTokens()),
                Amounts.sum(one.cacheWriteTokens(), other.cacheWriteTokens()),
                Amounts.sum(one.inputAudioTokens(), other.inputAudioTokens()),
                Amounts.sum(one.inputImageTokens(), other.inputImageTokens()),
                Amounts.sum(one.outputTokens(), other.outputTokens()),
                Amounts.sum(one.reasoningTokens(), other.reasoningTokens()),
                Amounts.sum(one.outputAudioTokens(), other.outputAudioTokens()),
                Amounts.sum(one.outputImageTokens(), other.outputImageTokens()),
                Amounts.sum(one.millis(), other.millis()),
                calls,
                other.serviceTier()));
    }

    @Override
    public List<ByteBuffer> rest() {
        boolean hide = reader.hasBegun() && eventEnded();
        List<ByteBuffer> passed = new ArrayList<>();
        if (held.size() > 0 && !(hide && !passing)) {
            passed.add(ByteBuffer.wrap(held.toByteArray()));
        }
        held.reset();
        return passed;
    }

    @Override
    public UsageReport report() {
        return report;
    }

    @Override
    public List<CreatedObject> created() {
        return created;
    }

    /** Cuts one buffer into what is passed on and what is not. */
    private final class Cut {
        private final ByteBuffer buffer;

        /** What must be taken from an offset in the array to have it in the buffer. */
        private final int shift;

        private final List<ByteBuffer> passed;

        /** Where what is passed on next begins. */
        private int run;

        Cut(ByteBuffer buffer, int shift, List<ByteBuffer> passed) {
            this.buffer = buffer;
            this.shift = shift;
            this.passed = passed;
        }

        void make(byte[] bytes, int from, int to) {
            int at = from;
            run = from;
            if (at < to && reader.isWithinLineEnd() && bytes[at] == '\n' && !reader.hasBegun()) {
                at = finishLineEnd(bytes, at);
            }
            while (at < to) {
                int start = at;
                int end = reader.read(bytes, at, to);
                if (end < 0) {
                    open(bytes, start, to);
                    return;
                }
                boolean hide = eventEnded();
                hidden = hide && !passing;
                if (hidden) {
                    flush(start);
                    held.reset();
                    run = end;
                } else {
                    release(start);
                }
                passing = false;
                at = end;
                if (at < to && reader.isWithinLineEnd() && bytes[at] == '\n') {
                    at = finishLineEnd(bytes, at);
                }
            }
            flush(to);
        }

        /** The line feed of the line end that ended an event goes with the event. */
        private int finishLineEnd(byte[] bytes, int at) {
            reader.read(bytes, at, at + 1);
            if (hidden) {
                run = at + 1;
            }
            return at + 1;
        }

        /** The event goes on after the buffer. */
        private void open(byte[] bytes, int start, int to) {
            if (passing) {
                flush(to);
                return;
            }
            if (held.size() + (to - start) > LONGEST_HIDDEN) {
                release(start);
                passing = true;
                flush(to);
                return;
            }
            flush(start);
            held.write(bytes, start, to - start);
        }

        /** Passes on what was held, before what begins here. */
        private void release(int start) {
            if (held.size() > 0) {
                flush(start);
                passed.add(ByteBuffer.wrap(held.toByteArray()));
                held.reset();
                run = start;
            }
        }

        private void flush(int end) {
            if (end > run) {
                ByteBuffer slice = buffer.duplicate();
                slice.limit(end - shift).position(run - shift);
                passed.add(slice.slice());
            }
            run = end;
        }
    }
}
