package io.fgproxy.benchmarks;

import io.fgproxy.codec.BatchLines;
import io.fgproxy.codec.FactsResult;
import io.fgproxy.codec.RequestFactsReader;
import io.fgproxy.operation.OperationCatalog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/**
 * A body that was made to be slow to read. It is measured in two sizes: what is read in linear time takes about twice as
 * long when there is twice as much of it, and what is refused early the same time.
 *
 * @param name what it is
 * @param path that it is posted to
 * @param type of its content; empty for the input file of a batch
 * @param size how much there is of it at full size
 * @param body makes it in a size
 */
record HostileBody(String name, String path, String type, int size, IntFunction<String> body) {
    private static final RequestFactsReader READER = new RequestFactsReader();
    private static final int ROUNDS = 9;
    private static final int LONGEST_MESSAGE = 80;

    /** One line of the table. */
    String measure() throws Exception {
        double half = milliseconds(bytes(size / 2));
        byte[] whole = bytes(size);
        double time = milliseconds(whole);
        return String.format("| %s | %,d | %.2f | %.2f | %s |", name, whole.length, half, time, verdict(whole));
    }

    private byte[] bytes(int of) {
        return body.apply(of).getBytes(StandardCharsets.UTF_8);
    }

    private double milliseconds(byte[] bytes) throws Exception {
        double[] times = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            times[i] = Pair.time(() -> read(bytes), 1) / 1_000_000.0;
        }
        return Pair.median(times);
    }

    private String verdict(byte[] bytes) throws IOException {
        if (read(bytes) instanceof FactsResult.Unreadable unreadable) {
            String message = unreadable.message();
            return message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "\u2026" : message;
        }
        return "read";
    }

    private FactsResult read(byte[] bytes) throws IOException {
        return type.isEmpty()
                ? lines(bytes)
                : READER.read(
                        OperationCatalog.standard().match("POST", path).orElseThrow(),
                        null,
                        type,
                        new FactsBenchmark.Body(bytes, true));
    }

    /** What became of the last line that was read. */
    private FactsResult lines(byte[] file) throws IOException {
        BatchLines lines = new BatchLines(READER, path, new ByteArrayInputStream(file), Integer.MAX_VALUE);
        FactsResult last = null;
        FactsResult next = lines.next();
        while (next != null) {
            last = next;
            next = next instanceof FactsResult.Unreadable ? null : lines.next();
        }
        if (last == null) {
            throw new IllegalStateException("No lines");
        }
        return last;
    }
}
