package io.fgproxy.benchmarks;

import io.fgproxy.codec.FactsResult;
import io.fgproxy.codec.RequestBody;
import io.fgproxy.codec.RequestFactsReader;
import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationMatch;
import io.fgproxy.policy.Decision;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.PolicyEvaluator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
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

/** What the policies of a key say of one chat completion whose facts are established; with {@code -prof gc}, what it allocates. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PolicyBenchmark {
    private static final byte[] JSON = ("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
                    + "x".repeat(1800)
                    + "\"}],\"temperature\":0.7,\"max_tokens\":256,\"tools\":[{\"type\":\"function\",\"function\":"
                    + "{\"name\":\"weather\"}}]}")
            .getBytes(StandardCharsets.UTF_8);

    private final RequestFacts facts;
    private final List<Policy> own;
    private final List<Policy> withGroup;
    private final Circumstances circumstances = new Circumstances(Instant.parse("2026-11-25T12:00:00Z"), null);

    /** A key restricted to some models, by itself and in a group that is restricted too. */
    public PolicyBenchmark() {
        Policy key = Policy.standard()
                .withModels(Policy.standard()
                        .models()
                        .allowing(List.of("o3", "gpt-4o*"))
                        .denying(List.of("*-audio-*")));
        Policy group = Policy.standard().withModels(Policy.standard().models().allowing(List.of("gpt-*", "o*")));
        this.own = List.of(key);
        this.withGroup = List.of(key, group);
        this.facts = facts();
    }

    private static RequestFacts facts() {
        OperationMatch chat = OperationCatalog.standard()
                .match("POST", "/v1/chat/completions")
                .orElseThrow();
        try {
            FactsResult result = new RequestFactsReader().read(chat, null, "application/json", new Body());
            return ((FactsResult.Established) result).facts();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key's own policy. */
    @Benchmark
    public Decision key() {
        return PolicyEvaluator.evaluate(own, facts, circumstances);
    }

    /** The key's and its group's. */
    @Benchmark
    public Decision keyInGroup() {
        return PolicyEvaluator.evaluate(withGroup, facts, circumstances);
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
