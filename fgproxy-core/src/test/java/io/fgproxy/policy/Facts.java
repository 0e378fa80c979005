package io.fgproxy.policy;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.UnknownModel;
import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;
import java.time.Instant;

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

    static RequestFacts unestablished(String operation, UnknownModel unknown, String... models) {
        return start(operation, models).unestablished(unknown).build();
    }
}
