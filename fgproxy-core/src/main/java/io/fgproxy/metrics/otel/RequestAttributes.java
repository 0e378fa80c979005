package io.fgproxy.metrics.otel;

import io.fgproxy.metrics.Outcome;
import io.fgproxy.metrics.RequestLabels;
import io.fgproxy.operation.Operation;
import io.fgproxy.policy.DenialReason;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes of all requests with the same labels. Immutable. */
final class RequestAttributes {
    private static final AttributeKey<String> GEN_AI_OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
    private static final AttributeKey<String> TOKEN_TYPE = AttributeKey.stringKey("gen_ai.token.type");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("fgproxy.operation");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("fgproxy.outcome");
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey("fgproxy.status");
    private static final AttributeKey<Boolean> STREAM = AttributeKey.booleanKey("fgproxy.stream");
    private static final AttributeKey<String> PHASE = AttributeKey.stringKey("fgproxy.phase");
    private static final AttributeKey<String> SOURCE = AttributeKey.stringKey("fgproxy.source");
    private static final AttributeKey<String> REASON = AttributeKey.stringKey("fgproxy.reason");

    /** What the conventions have a name for; other operations go by that of the catalogue. */
    private static final Map<String, String> WELL_KNOWN = Map.of(
            "chat.completions.create", "chat",
            "responses.create", "chat",
            "completions.create", "text_completion",
            "embeddings.create", "embeddings",
            "vector_stores.search", "retrieval");

    final Attributes operation;
    final Attributes request;
    final Attributes answer;
    final Attributes charge;
    final Attributes chargedInput;
    final Attributes chargedOutput;
    final Attributes client;
    final Attributes queue;
    final Attributes store;
    final Attributes upstream;
    final Attributes own;
    final Attributes generative;
    final Attributes generativeDuration;
    final Attributes inputTokens;
    final Attributes outputTokens;

    RequestAttributes(RequestLabels labels) {
        this.operation = Attributes.of(OPERATION, labels.operation());
        this.answer = with(operation, STREAM, labels.stream());
        this.request = answer.toBuilder()
                .put(MODEL, labels.model())
                .put(OUTCOME, labels.outcome().code())
                .put(STATUS, labels.statusClass())
                .build();
        this.charge = operation.toBuilder()
                .put(MODEL, labels.model())
                .put(SOURCE, labels.source())
                .build();
        this.chargedInput = with(charge, TOKEN_TYPE, "input");
        this.chargedOutput = with(charge, TOKEN_TYPE, "output");
        this.client = with(operation, PHASE, "client");
        this.queue = with(operation, PHASE, "queue");
        this.store = with(operation, PHASE, "store");
        this.upstream = with(operation, PHASE, "upstream");
        this.own = with(operation, PHASE, "own");
        this.generative = generative(labels);
        this.generativeDuration = labels.outcome() == Outcome.SUCCESS
                ? generative
                : with(
                        generative,
                        ERROR,
                        labels.outcome() == Outcome.UPSTREAM_ERROR
                                ? String.valueOf(labels.status())
                                : labels.outcome().code());
        this.inputTokens = with(generative, TOKEN_TYPE, "input");
        this.outputTokens = with(generative, TOKEN_TYPE, "output");
    }

    private static Attributes generative(RequestLabels labels) {
        AttributesBuilder attributes = Attributes.builder()
                .put(GEN_AI_OPERATION, WELL_KNOWN.getOrDefault(labels.operation(), labels.operation()))
                .put(PROVIDER, labels.azure() ? "azure.ai.openai" : "openai");
        if (!labels.model().equals(RequestLabels.NONE)) {
            attributes.put(MODEL, labels.model());
        }
        return attributes.build();
    }

    private static <T> Attributes with(Attributes attributes, AttributeKey<T> key, T value) {
        return attributes.toBuilder().put(key, value).build();
    }

    static Attributes ofRefusal(DenialReason reason, @Nullable Operation operation) {
        return Attributes.of(
                REASON, reason.name().toLowerCase(Locale.ROOT), OPERATION, RequestLabels.nameOf(operation));
    }
}
