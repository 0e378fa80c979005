package io.fgproxy.gate;

import io.fgproxy.facts.Reference;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.store.CreatedObject;
import io.fgproxy.store.KeyStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the main key that knows the stored objects which a request names: upstream, they belong to the account in which
 * they were created. Asks the store only where there is a choice of main keys and something to be found. Thread-safe.
 */
final class Origins {
    /** The types of which any could be found. */
    private static final Set<String> TYPES = OperationCatalog.standard().operations().stream()
            .map(Operation::creates)
            .filter(Objects::nonNull)
            .collect(Collectors.toUnmodifiableSet());

    private final KeyStore store;

    Origins(KeyStore store) {
        this.store = store;
    }

    /** The origin of what the request of a key names. Blocks for the time of the store, if it is asked. */
    Origin of(SubKey key, Shared shared, RequestFacts facts) {
        boolean names = !facts.pathObjects().isEmpty() || !facts.references().isEmpty();
        if (!names || !shared.isChoice(key.settings().mainKeys())) {
            return Origin.UNKNOWN;
        }
        Map<String, @Nullable String> ids = named(facts);
        return ids.isEmpty() ? Origin.UNKNOWN : of(ids, store.objects().origins(List.copyOf(ids.keySet())));
    }

    /** What may be known, with the place of the parameter that names it; none if it is the path. */
    private static Map<String, @Nullable String> named(RequestFacts facts) {
        Map<String, @Nullable String> ids = new LinkedHashMap<>();
        for (String id : facts.pathObjects()) {
            if (CreatedObject.isId(id)) {
                ids.put(id, null);
            }
        }
        for (Reference each : facts.references()) {
            if (TYPES.contains(each.type()) && CreatedObject.isId(each.id())) {
                ids.putIfAbsent(each.id(), each.where());
            }
        }
        return ids;
    }

    private static Origin of(Map<String, @Nullable String> ids, Map<String, MainKeyId> origins) {
        String first = null;
        for (Map.Entry<String, @Nullable String> named : ids.entrySet()) {
            MainKeyId origin = origins.get(named.getKey());
            if (origin == null) {
                continue;
            }
            if (first == null) {
                first = named.getKey();
            } else if (!origin.equals(origins.get(first))) {
                return new Origin(null, apart(first, named.getKey(), named.getValue()));
            }
        }
        return first == null ? Origin.UNKNOWN : new Origin(origins.get(first), null);
    }

    private static Refusal apart(String one, String other, @Nullable String where) {
        return new Refusal(
                DenialReason.REFERENCES_CONFLICT,
                "'" + one + "' and '" + other
                        + "' were created with different main keys, so that no request can use both.",
                where);
    }
}
