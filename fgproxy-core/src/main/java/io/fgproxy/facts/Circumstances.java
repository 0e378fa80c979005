package io.fgproxy.facts;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When and from where a request comes. Immutable and thread-safe.
 *
 * @param at when it is judged
 * @param source the client's address, behind trusted proxies that of their client; null if it is not known
 */
public record Circumstances(Instant at, @Nullable InetAddress source) {}
