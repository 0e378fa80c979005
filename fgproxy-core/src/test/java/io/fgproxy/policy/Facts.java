package io.fgproxy.policy;

import io.fgproxy.facts.BodyShape;
import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import io.fgproxy.facts.UnknownModel;
import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Requests as a policy sees them. */
final class Facts {
    /** Any time, from nowhere known. */
    static final Circumstances ANY = new Circumstances(Instant.parse("2026-01-01T12:00:00Z"), null);

    private Facts() {}

    static Operation operation(String name) {
        return OperationCatalog.standard().named(name).orElseThrow();
    }

    /** A request that names these models, all of them at its top. */
    static RequestFacts of(String operation, String... models) {
        return start(operation, models).build();
    }

    /** The same, to be gone on with. */
    static RequestFacts.Builder start(String operation, String... models) {
        RequestFacts.Builder facts = RequestFacts.of(operation(operation));
        for (String model : models) {
            facts.model(new NamedModel(model, "model"));
        }
        return facts;
    }

    static RequestFacts chat(String... models) {
        return of("chat.completions.create", models);
    }

    /** The judgement of one rule as text: {@code allowed}, or the code of the reason and what is refused. */
    static String said(Decision decision) {
        return decision instanceof Decision.Denied denied
                ? denied.reason() + (denied.param() == null ? "" : " " + denied.param())
                : "allowed";
    }

    /** A JSON body with these parameters. */
    static RequestFacts.Builder json(String operation, Parameter... parameters) {
        RequestFacts.Builder facts = start(operation).body(new BodyShape.Json(1, parameters.length == 0), 100);
        for (Parameter parameter : parameters) {
            facts.parameter(parameter);
        }
        return facts;
    }

    static Parameter number(String name, String text) {
        return parameter(name, Parameter.Kind.NUMBER, text);
    }

    static Parameter parameter(String name, Parameter.Kind kind, @Nullable String text) {
        return new Parameter(name, kind, text, new Span(10, 20));
    }

    static RequestFacts unestablished(String operation, UnknownModel unknown, String... models) {
        return start(operation, models).unestablished(unknown).build();
    }
}
