package io.fgproxy.operation;

import java.util.Map;

/**
 * An operation found for a method and a path. Immutable and thread-safe.
 *
 * @param operation the operation
 * @param pathVariables the raw, undecoded segments by the name of their variable; empty when the template has none
 */
public record OperationMatch(Operation operation, Map<String, String> pathVariables) {
    /** Copies the variables. */
    public OperationMatch {
        pathVariables = Map.copyOf(pathVariables);
    }
}
