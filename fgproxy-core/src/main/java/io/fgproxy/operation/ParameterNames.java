package io.fgproxy.operation;

import java.util.List;
import java.util.Set;

/**
 * The parameters that an operation is known to take, from the official OpenAPI description. Immutable and thread-safe.
 *
 * @param body the members at the top of its JSON body, and the fields of its form
 * @param outputCaps those of {@code body} that bound the output in tokens, of all its choices each; the first is the one
 *     to send; empty if the output has no such bound
 * @param query the names in its query
 */
public record ParameterNames(Set<String> body, List<String> outputCaps, Set<String> query) {
    /** No parameters at all. */
    public static final ParameterNames NONE = new ParameterNames(Set.of(), List.of(), Set.of());

    /** Copies the collections. */
    public ParameterNames {
        body = Set.copyOf(body);
        outputCaps = List.copyOf(outputCaps);
        query = Set.copyOf(query);
    }
}
