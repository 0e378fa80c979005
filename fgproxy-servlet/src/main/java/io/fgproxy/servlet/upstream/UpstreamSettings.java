package io.fgproxy.servlet.upstream;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where upstream is and how long it may take. Immutable and thread-safe.
 *
 * @param baseUrl the base of all requests, without a slash at its end, for example {@code https://api.openai.com/v1}
 * @param connectTimeout for a new connection, TLS included
 * @param firstByteTimeout from the end of the upload to the head of the response
 * @param idleTimeout during which no byte moves, up or down
 * @param totalTimeout for the whole exchange; null for none
 * @param maxAttempts how often a request is sent at most, each time with another main key
 * @param transport how connections are made
 */
public record UpstreamSettings(
        URI baseUrl,
        Duration connectTimeout,
        Duration firstByteTimeout,
        Duration idleTimeout,
        @Nullable Duration totalTimeout,
        int maxAttempts,
        Transport transport) {}
