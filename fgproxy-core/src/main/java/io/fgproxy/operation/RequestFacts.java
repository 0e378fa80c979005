package io.fgproxy.operation;

import java.util.List;

/**
 * What was established about one request from the bytes that will be forwarded. Immutable and thread-safe.
 *
 * @param operation what it does
 * @param models every model it can use, in the order of the request
 * @param unestablished the reasons why it may use models that cannot be told from the request; empty if all are known
 */
public record RequestFacts(Operation operation, List<NamedModel> models, List<UnknownModel> unestablished) {
    /** Copies the lists. */
    public RequestFacts {
        models = List.copyOf(models);
        unestablished = List.copyOf(unestablished);
    }
}
