package io.fgproxy.servlet.exchange;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How requests get along with each other and with the world's patience. Immutable and thread-safe.
 *
 * @param slots how many at once
 * @param heartbeat after how much silence a stream of events gets a comment; null for never
 * @param shutdownTimeout how long those on their way may go on when the proxy ends
 */
public record TrafficSettings(SlotSettings slots, @Nullable Duration heartbeat, Duration shutdownTimeout) {}
