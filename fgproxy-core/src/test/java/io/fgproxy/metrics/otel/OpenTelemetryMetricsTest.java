package io.fgproxy.metrics.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.metrics.Ends;
import io.fgproxy.metrics.Gauges;
import io.fgproxy.metrics.Outcome;
import io.fgproxy.metrics.RequestEnd;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.Amounts;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenTelemetryMetricsTest {
    private static final String CREATE = "chat.completions.create";

    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setMeterProvider(
                    SdkMeterProvider.builder().registerMetricReader(reader).build())
            .build();
    private final OpenTelemetryMetrics metrics = new OpenTelemetryMetrics(sdk);

    @AfterEach
    void close() {
        sdk.close();
    }

    private MetricData metric(String name) {
        return reader.collectAllMetrics().stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    private List<String> names() {
        return reader.collectAllMetrics().stream().map(MetricData::getName).toList();
    }

    /** Counters by their attributes as text. */
    private Map<String, Long> sums(String name) {
        return metric(name).getLongSumData().getPoints().stream()
                .collect(Collectors.toMap(OpenTelemetryMetricsTest::attributes, point -> point.getValue()));
    }

    /** Sums of histograms by their attributes as text. */
    private Map<String, Double> totals(String name) {
        Collection<HistogramPointData> points = metric(name).getHistogramData().getPoints();
        return points.stream()
                .collect(Collectors.toMap(OpenTelemetryMetricsTest::attributes, HistogramPointData::getSum));
    }

    private static String attributes(PointData point) {
        return point.getAttributes().asMap().entrySet().stream()
                .map(entry -> entry.getKey().getKey() + "=" + entry.getValue())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    @Test
    void successIsToldByTheConventions() {
        metrics.ended(Ends.chat(true));
        String attributes = "gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o-mini";
        assertThat(totals("gen_ai.client.operation.duration")).isEqualTo(Map.of(attributes, 0.015));
        assertThat(totals("gen_ai.client.operation.time_to_first_chunk")).isEqualTo(Map.of(attributes, 0.008));
        assertThat(totals("gen_ai.client.token.usage"))
                .isEqualTo(Map.of(
                        attributes + " gen_ai.token.type=input", 10.0, attributes + " gen_ai.token.type=output", 7.0));
        assertThat(metric("gen_ai.client.operation.duration").getUnit()).isEqualTo("s");
        assertThat(metric("gen_ai.client.token.usage").getUnit()).isEqualTo("{token}");
        HistogramPointData point = metric("gen_ai.client.token.usage")
                .getHistogramData()
                .getPoints()
                .iterator()
                .next();
        assertThat(point.getBoundaries()).startsWith(1.0, 4.0, 16.0).endsWith(67_108_864.0);
    }

    @Test
    void failureHasAnErrorTypeAndTellsNoTokens() {
        metrics.ended(Ends.failed(Outcome.UPSTREAM_ERROR, 429));
        metrics.ended(Ends.failed(Outcome.UPSTREAM_FAILED, 504));
        metrics.ended(Ends.cut());
        assertThat(totals("gen_ai.client.operation.duration"))
                .containsOnlyKeys(
                        "error.type=429 gen_ai.operation.name=chat gen_ai.provider.name=azure.ai.openai"
                                + " gen_ai.request.model=other",
                        "error.type=upstream_failed gen_ai.operation.name=chat gen_ai.provider.name=azure.ai.openai"
                                + " gen_ai.request.model=other",
                        "error.type=cut gen_ai.operation.name=chat gen_ai.provider.name=openai"
                                + " gen_ai.request.model=gpt-4o-mini");
        assertThat(names()).doesNotContain("gen_ai.client.token.usage");
    }

    @Test
    void whatWasNotSentOrMakesNothingIsNoOperationOfGenerativeAi() {
        metrics.ended(Ends.refused());
        metrics.ended(new RequestEnd(
                Ends.operation("models.list"),
                "none",
                false,
                Outcome.SUCCESS,
                200,
                false,
                1,
                UsageRecord.Source.REPORTED,
                Amounts.ONE_REQUEST,
                Usage.ZERO,
                Ends.TIMES));
        assertThat(names()).noneMatch(name -> name.startsWith("gen_ai"));
        assertThat(totals("fgproxy.request.duration"))
                .containsOnlyKeys(
                        "fgproxy.operation=none fgproxy.outcome=refused fgproxy.status=4xx fgproxy.stream=false"
                                + " gen_ai.request.model=none",
                        "fgproxy.operation=models.list fgproxy.outcome=success fgproxy.status=2xx"
                                + " fgproxy.stream=false gen_ai.request.model=none");
    }

    @Test
    void whatTheConventionsHaveNoNameForIsToldToo() {
        metrics.ended(Ends.chat(false));
        metrics.ended(Ends.cut());
        String charge = "fgproxy.operation=" + CREATE + " fgproxy.source=%s gen_ai.request.model=gpt-4o-mini";
        assertThat(sums("fgproxy.cost"))
                .isEqualTo(Map.of(charge.formatted("reported"), 6L, charge.formatted("estimated"), 300L));
        assertThat(sums("fgproxy.charges"))
                .isEqualTo(Map.of(charge.formatted("reported"), 1L, charge.formatted("estimated"), 1L));
        assertThat(sums("fgproxy.tokens"))
                .isEqualTo(Map.of(
                        charge.formatted("reported") + " gen_ai.token.type=input", 10L,
                        charge.formatted("reported") + " gen_ai.token.type=output", 7L,
                        charge.formatted("estimated") + " gen_ai.token.type=input", 100L,
                        charge.formatted("estimated") + " gen_ai.token.type=output", 200L));
        assertThat(sums("fgproxy.tokens.cached")).containsEntry(charge.formatted("reported"), 4L);
        assertThat(sums("fgproxy.tokens.reasoning")).containsEntry(charge.formatted("reported"), 3L);
        assertThat(sums("fgproxy.upstream.attempts")).isEqualTo(Map.of("fgproxy.operation=" + CREATE, 2L));
        assertThat(totals("fgproxy.request.phase.duration"))
                .hasSize(5)
                .containsEntry("fgproxy.operation=" + CREATE + " fgproxy.phase=own", 0.01);
        assertThat(totals("fgproxy.request.first_byte")).hasSize(2);
        assertThat(totals("fgproxy.upstream.first_byte")).hasSize(2);
    }

    @Test
    void refusalsAndTransactionsAreCounted() {
        metrics.refused(DenialReason.RATE_LIMITED, Ends.operation(CREATE));
        metrics.refused(DenialReason.KEY_MISSING, null);
        metrics.committed(1, 1_000_000);
        metrics.committed(30, 1_000_000);
        assertThat(sums("fgproxy.refusals"))
                .isEqualTo(Map.of(
                        "fgproxy.operation=" + CREATE + " fgproxy.reason=rate_limited",
                        1L,
                        "fgproxy.operation=none fgproxy.reason=key_missing",
                        1L));
        assertThat(totals("fgproxy.ledger.batch")).isEqualTo(Map.of("", 31.0));
        assertThat(totals("fgproxy.ledger.transaction.duration")).isEqualTo(Map.of("", 0.002));
    }

    @Test
    void gaugesOfAllProxiesAreAddedUpAndEndWithTheLast() {
        Supplier<Gauges> one = () -> new Gauges(4, 3, 2, 1);
        Supplier<Gauges> two = () -> new Gauges(40, 30, 20, 10);
        for (int i = 0; i < 3; i++) {
            metrics.started(one);
            metrics.started(two);
            assertThat(sums("fgproxy.requests.active")).isEqualTo(Map.of("", 44L));
            assertThat(sums("fgproxy.streams.active")).isEqualTo(Map.of("", 33L));
            assertThat(sums("fgproxy.requests.waiting")).isEqualTo(Map.of("", 22L));
            assertThat(sums("fgproxy.holds.open")).isEqualTo(Map.of("", 11L));
            metrics.stopped(one);
            assertThat(sums("fgproxy.requests.active")).isEqualTo(Map.of("", 40L));
            metrics.stopped(two);
            assertThat(names()).doesNotContain("fgproxy.requests.active", "fgproxy.holds.open");
        }
    }
}
