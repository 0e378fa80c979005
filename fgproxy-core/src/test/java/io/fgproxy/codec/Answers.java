package io.fgproxy.codec;

import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;

/** Finds the operations that tests answer. */
final class Answers {
    private Answers() {}

    static Operation operation(String name) {
        return OperationCatalog.standard().operations().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
