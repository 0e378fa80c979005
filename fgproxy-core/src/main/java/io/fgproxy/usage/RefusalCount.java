package io.fgproxy.usage;

import io.fgproxy.key.SubKeyId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How often requests were refused for one reason. Immutable and thread-safe.
 *
 * @param at when: the begin of a quarter of an hour
 * @param key whose requests; null if nobody knows
 * @param reason why, in lower case
 * @param count how many
 */
public record RefusalCount(Instant at, @Nullable SubKeyId key, String reason, long count) {}
