package io.fgproxy.servlet.upstream;

import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationPattern;
import io.fgproxy.policy.TimeoutRule;

/**
 * Timeouts of some operations in place of the general ones. Immutable and thread-safe.
 *
 * @param operations which
 * @param rule what it says nothing of is as in general
 */
public record OperationTimeouts(OperationPattern operations, TimeoutRule rule) {
    /** Whether they are for this operation. */
    public boolean isFor(Operation operation) {
        return operations.denies(operation);
    }
}
