package io.fgproxy.benchmarks;

import io.fgproxy.codec.FactsResult;
import io.fgproxy.codec.RequestFactsReader;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationMatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
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

/** What the facts of a form with a file cost, beside copying it in blocks and beside a plain search for its delimiter. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
// Compiles at once: on a busy machine the compiler is otherwise not done when the warm-up is.
@Fork(value = 3, jvmArgsAppend = "-Xbatch")
public class FormBenchmark {
    private static final String BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW";

    private final RequestFactsReader reader = new RequestFactsReader();
    private final byte[] delimiter = ("\r\n--" + BOUNDARY).getBytes(StandardCharsets.US_ASCII);
    private final byte[] block = new byte[1 << 16];

    /** How large the file is, in bytes. */
    @Param({"2000", "20000000"})
    private int size = 2_000;

    /** What is in the file: noise, as a compressed picture or sound has, or lines of text. */
    @Param({"NOISE", "TEXT"})
    private SampleForm content = SampleForm.NOISE;

    private byte[] form = {};
    private final OperationMatch match = OperationCatalog.standard()
            .match("POST", "/v1/audio/transcriptions")
            .orElseThrow();

    static FormBenchmark of(SampleForm content, int size) {
        FormBenchmark benchmark = new FormBenchmark();
        benchmark.content = content;
        benchmark.size = size;
        benchmark.prepare();
        return benchmark;
    }

    /** Makes the form. */
    @Setup
    public void prepare() {
        form = content.form(BOUNDARY, size);
    }

    /** The form read in blocks of 64 KB, and nothing else. */
    @Benchmark
    public long copy() throws IOException {
        InputStream in = new ByteArrayInputStream(form);
        long total = 0;
        for (int count = in.read(block); count >= 0; count = in.read(block)) {
            total += count;
        }
        return total;
    }

    /** All delimiters of a form in memory, by comparing at each byte. */
    @Benchmark
    public int scan() {
        int found = 0;
        for (int i = 0; i <= form.length - delimiter.length; i++) {
            int same = 0;
            while (same < delimiter.length && form[i + same] == delimiter[same]) {
                same++;
            }
            found += same == delimiter.length ? 1 : 0;
        }
        return found;
    }

    /** The facts of a form that is read from a stream, as from a file. */
    @Benchmark
    public FactsResult form() throws IOException {
        FactsResult facts = reader.read(
                match, null, "multipart/form-data; boundary=" + BOUNDARY, new FactsBenchmark.Body(form, false));
        if (facts instanceof FactsResult.Established) {
            return facts;
        }
        throw new IllegalStateException("The form is refused");
    }
}
