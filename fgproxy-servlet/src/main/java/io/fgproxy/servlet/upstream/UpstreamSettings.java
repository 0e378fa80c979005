package io.fgproxy.servlet.upstream;

import io.fgproxy.operation.Operation;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where upstream is and how long it may take. Immutable and thread-safe.
 *
 * @param baseUrl the base of all requests, without a slash at its end, for example {@code https://api.openai.com/v1}
 * @param connectTimeout for a new connection, TLS included
 * @param timeouts for the phases of an exchange
 * @param byOperation what goes for some operations instead; of several for one the first counts
 * @param maxAttempts how often a request is sent at most, each time with another main key
 * @param transport how connections are made
 */
public record UpstreamSettings(
        URI baseUrl,
        Duration connectTimeout,
        Timeouts timeouts,
        List<OperationTimeouts> byOperation,
        int maxAttempts,
        Transport transport) {
    /** Copies the list. */
    public UpstreamSettings {
        byOperation = List.copyOf(byOperation);
    }

    /** The timeouts of an operation. */
    public Timeouts timeouts(Operation operation) {
        for (OperationTimeouts some : byOperation) {
            if (some.isFor(operation)) {
                return timeouts.replacedBy(some.rule());
            }
        }
        return timeouts;
    }
}
