package io.fgproxy.benchmarks;

import io.fgproxy.codec.FactsResult;
import io.fgproxy.codec.RequestFactsReader;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationMatch;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the facts of a form with a file of 20 MB cost. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FormBenchmark {
    private static final String BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW";

    private final RequestFactsReader reader = new RequestFactsReader();
    private final byte[] form = SampleBody.form(BOUNDARY, 20_000_000);
    private final OperationMatch match = OperationCatalog.standard()
            .match("POST", "/v1/audio/transcriptions")
            .orElseThrow();

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
