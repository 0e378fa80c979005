package io.fgproxy.policy;

import io.fgproxy.operation.NamedModel;
import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.RequestFacts;
import io.fgproxy.operation.UnknownModel;
import java.util.Arrays;
import java.util.List;

/** Requests as a policy sees them. */
final class Facts {
    private Facts() {}

    static Operation operation(String name) {
        return OperationCatalog.standard().named(name).orElseThrow();
    }

    /** A request that names these models, all of them at its top. */
    static RequestFacts of(String operation, String... models) {
        List<NamedModel> named =
                Arrays.stream(models).map(name -> new NamedModel(name, "model")).toList();
        return new RequestFacts(operation(operation), named, List.of());
    }

    static RequestFacts chat(String... models) {
        return of("chat.completions.create", models);
    }

    static RequestFacts unestablished(String operation, UnknownModel unknown, String... models) {
        return new RequestFacts(operation(operation), of(operation, models).models(), List.of(unknown));
    }
}
