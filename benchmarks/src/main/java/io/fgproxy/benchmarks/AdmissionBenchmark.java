package io.fgproxy.benchmarks;

import io.fgproxy.FgProxy;
import io.fgproxy.codec.FactsResult;
import io.fgproxy.codec.RequestBody;
import io.fgproxy.codec.RequestFactsReader;
import io.fgproxy.gate.Admission;
import io.fgproxy.gate.Gate;
import io.fgproxy.gate.Identification;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationMatch;
import io.fgproxy.usage.UsageReport;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one chat completion of 2 KB costs before it goes upstream: who asks, what it does, whether it may. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AdmissionBenchmark {
    private static final byte[] JSON = ("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
                    + "x".repeat(1950) + "\"}]}")
            .getBytes(StandardCharsets.UTF_8);

    private final Gate gate;
    private final String secret;
    private final RequestFactsReader reader = new RequestFactsReader();
    private final OperationMatch chat =
            OperationCatalog.standard().match("POST", "/v1/chat/completions").orElseThrow();

    /** A proxy with one main key and one sub-key that is restricted to some models. */
    public AdmissionBenchmark() {
        FgProxy proxy = FgProxy.builder().build();
        proxy.mainKeys().add(NewMainKey.of("default", "sk-benchmark"));
        this.gate = proxy.gate();
        this.secret = proxy.subKeys()
                .create(SubKeySettings.named("k").allowModels("gpt-4o*", "o3").build())
                .secret()
                .reveal();
    }

    /** The facts alone: one strict pass over the body. */
    @Benchmark
    public FactsResult facts() throws IOException {
        return reader.read(chat, null, "application/json", new Body());
    }

    /** All three steps, and the ticket's end, on the in-memory store. */
    @Benchmark
    public Admission admission() throws IOException {
        Identification who = gate.identify(secret);
        FactsResult facts = reader.read(chat, null, "application/json", new Body());
        Admission admission =
                gate.admit(((Identification.Identified) who).key(), ((FactsResult.Established) facts).facts(), null);
        ((Admission.Admitted) admission).ticket().settle(new UsageReport.Absent(), 200);
        return admission;
    }

    private static final class Body implements RequestBody {
        @Override
        public long length() {
            return JSON.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(JSON);
        }
    }
}
