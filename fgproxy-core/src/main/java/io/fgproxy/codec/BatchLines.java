package io.fgproxy.codec;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationMatch;
import io.fgproxy.policy.DenialReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the input file of a batch, which has one request in each line:
 * {@code {"custom_id":…,"method":"POST","url":…,"body":{…}}} (OpenAI's guide to the Batch API). As strict as the readers
 * of bodies, because OpenAI's reader of the file is not known: lines end with a line feed or with carriage return and
 * line feed, have these members only and each once, and call the batch's endpoint. Not thread-safe.
 */
public final class BatchLines {
    private static final int BLOCK = 1 << 14;
    private static final String MADE_BY = "batches.create";

    private final RequestFactsReader reader;
    private final String endpoint;
    private final Optional<OperationMatch> operation;
    private final InputStream in;
    private final int longest;
    private int number;

    /** What was read and not yet taken: from {@link #next} to {@link #end}. */
    private final byte[] block = new byte[BLOCK];

    private int next;
    private int end;

    /**
     * Lines that are not read yet.
     *
     * @param reader of their bodies
     * @param endpoint that the batch is for, such as {@code /v1/chat/completions}
     * @param in the file; to be closed by the caller
     * @param longest the most bytes that a line may have
     */
    public BatchLines(RequestFactsReader reader, String endpoint, InputStream in, int longest) {
        this.reader = reader;
        this.endpoint = endpoint;
        this.operation = OperationCatalog.standard().match("POST", endpoint);
        this.in = in;
        this.longest = longest;
    }

    /** Whether a request makes a batch, so that the lines of its file must be judged too. */
    public static boolean areDueFor(RequestFacts facts) {
        return facts.operation().name().equals(MADE_BY);
    }

    /** What is to be judged of the request that makes a batch, apart from its lines: which models they use is not. */
    public static RequestFacts apart(RequestFacts facts) {
        return areDueFor(facts) ? facts.withUnestablished(List.of()) : facts;
    }

    /** The number of the line that was read last, from 1 on; 0 before the first. */
    public int number() {
        return number;
    }

    /**
     * What the next line asks for; null after the last one. Empty lines are passed over.
     *
     * @throws IOException if the file cannot be read
     */
    public @Nullable FactsResult next() throws IOException {
        try {
            byte[] line = line();
            while (line != null && line.length == 0) {
                line = line();
            }
            return line == null ? null : read(line);
        } catch (UnreadableBodyException e) {
            return new FactsResult.Unreadable(DenialReason.BODY_INVALID, e.getMessage() + ".", e.param());
        }
    }

    /** The bytes of the next line without its end; null after the last one. */
    private byte @Nullable [] line() throws IOException {
        number++;
        if (next == end && !fill()) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (next < end || fill()) {
            int stop = next;
            while (stop < end && block[stop] != '\n' && block[stop] != '\r') {
                stop++;
            }
            if (stop - next > longest - line.size()) {
                throw new UnreadableBodyException("It has more than " + longest + " bytes");
            }
            line.write(block, next, stop - next);
            next = stop;
            if (stop < end) {
                takeLineEnd();
                break;
            }
        }
        return line.toByteArray();
    }

    private void takeLineEnd() throws IOException {
        if (block[next++] == '\r' && ((next == end && !fill()) || block[next++] != '\n')) {
            // For some readers this ends the line too.
            throw new UnreadableBodyException("It has a carriage return inside");
        }
    }

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(in.read(block), 0);
        return end > 0;
    }

    private FactsResult read(byte[] line) throws IOException {
        if (operation.isEmpty()) {
            throw new UnreadableBodyException("The endpoint of the batch is not known", "endpoint");
        }
        byte[] body = new BatchLine(line, endpoint).body();
        return reader.read(operation.get(), null, "application/json", RequestBody.of(body));
    }
}
