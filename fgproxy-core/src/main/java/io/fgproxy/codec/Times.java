package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times in the admin API: Unix seconds. */
final class Times {
    /** The end of the year 9999: what is beyond is most likely in milliseconds. */
    private static final long LATEST_SECOND = 253_402_300_799L;

    private Times() {}

    static Instant read(JsonNode node, String path) {
        long seconds = Members.integer(node, path);
        if (seconds < 0 || seconds > LATEST_SECOND) {
            throw new InvalidMemberException(
                    path, path + " must be in Unix seconds (not milliseconds), from 0 to " + LATEST_SECOND);
        }
        return Instant.ofEpochSecond(seconds);
    }

    /** Rounded down. */
    static @Nullable Long write(@Nullable Instant instant) {
        return instant == null ? null : instant.getEpochSecond();
    }
}
