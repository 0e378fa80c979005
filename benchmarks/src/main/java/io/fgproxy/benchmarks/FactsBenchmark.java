package io.fgproxy.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.fgproxy.codec.FactsResult;
import io.fgproxy.codec.RequestBody;
import io.fgproxy.codec.RequestFactsReader;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationMatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the facts of a JSON body cost, beside the bare tokeniser of Jackson over the same bytes: that has the same bounds
 * and shares its table of names between bodies, but neither checks for duplicate names nor that the text is well-formed
 * UTF-8, decodes no string, and keeps nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
// Compiles at once: on a busy machine the compiler is otherwise not done when the warm-up is.
@Fork(value = 3, jvmArgsAppend = "-Xbatch")
public class FactsBenchmark {
    private static final JsonFactory TOKENS = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(200)
                    .maxNumberLength(100)
                    .maxNameLength(10_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final RequestFactsReader reader = new RequestFactsReader();

    /** Which body. */
    @Param
    private SampleBody body = SampleBody.CHAT_2K;

    private byte[] bytes = {};
    private @Nullable OperationMatch match;

    static FactsBenchmark of(SampleBody body) {
        FactsBenchmark benchmark = new FactsBenchmark();
        benchmark.body = body;
        benchmark.prepare();
        return benchmark;
    }

    /** Makes the body. */
    @Setup
    public void prepare() {
        bytes = body.bytes();
        match = OperationCatalog.standard().match("POST", body.path()).orElseThrow();
    }

    /** Jackson's tokens, to the end. */
    @Benchmark
    public int tokens() throws IOException {
        int count = 0;
        try (JsonParser parser = TOKENS.createParser(bytes)) {
            while (parser.nextToken() != null) {
                count++;
            }
        }
        return count;
    }

    /** Jackson's tokens from a stream. */
    @Benchmark
    public int tokensOfStream() throws IOException {
        int count = 0;
        try (JsonParser parser = TOKENS.createParser(new ByteArrayInputStream(bytes))) {
            while (parser.nextToken() != null) {
                count++;
            }
        }
        return count;
    }

    /** The facts of a body in memory. */
    @Benchmark
    public FactsResult facts() throws IOException {
        return read(new Body(bytes, true));
    }

    /** The facts of a body that is read from a stream, as from a file. */
    @Benchmark
    public FactsResult factsOfStream() throws IOException {
        return read(new Body(bytes, false));
    }

    private FactsResult read(RequestBody request) throws IOException {
        if (match != null
                && reader.read(match, null, "application/json", request) instanceof FactsResult.Established facts) {
            return facts;
        }
        throw new IllegalStateException("The body is refused");
    }

    /** A body that arrived. */
    @SuppressWarnings("ArrayRecordComponent")
    record Body(byte[] bytes, boolean mapped) implements RequestBody {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public @Nullable ByteBuffer inMemory() {
            return mapped ? ByteBuffer.wrap(bytes) : null;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }
}
